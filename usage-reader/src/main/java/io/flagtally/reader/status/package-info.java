/** How far the reader is, and what could not be counted. */
package io.flagtally.reader.status;
