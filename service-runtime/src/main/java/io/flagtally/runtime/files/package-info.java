/** Files that may change while a process runs. */
package io.flagtally.gateway.files;
