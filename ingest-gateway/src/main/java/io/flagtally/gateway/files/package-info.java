/** Files that may change while the gateway runs. */
package io.flagtally.gateway.files;
