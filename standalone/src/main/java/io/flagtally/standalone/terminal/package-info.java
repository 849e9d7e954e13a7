/** What goes to a person's terminal: safe text, tables, failures in one line. */
package io.flagtally.standalone.terminal;
