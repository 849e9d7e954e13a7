/** What goes to a person's terminal: safe text, tables, rows as they change, failures in one line. */
package io.flagtally.runtime.terminal;
