/** Reads the rows of output topics and shows them to a person. */
package io.flagtally.standalone.rows;
