/** Reads topics from their start to where they end now: records, and the rows of output topics. */
package io.flagtally.runtime.reading;
