/** Files that may change while a process runs. */
package io.flagtally.runtime.files;
