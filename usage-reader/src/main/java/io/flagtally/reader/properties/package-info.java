/** Questions about the properties of contexts, and their values. */
package io.flagtally.reader.properties;
