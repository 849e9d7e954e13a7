/** The main class, and the commands that read topics. */
package io.flagtally.cli;
