/** What every Flagtally process has beside its own work. */
package io.flagtally.runtime;
