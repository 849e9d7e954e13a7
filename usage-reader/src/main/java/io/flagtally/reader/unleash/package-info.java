/** Answers that an Unleash server gives too, in its words. */
package io.flagtally.reader.unleash;
