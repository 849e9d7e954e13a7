/** Settings from flags and environment, all errors reported together. */
package io.flagtally.runtime.cli;
