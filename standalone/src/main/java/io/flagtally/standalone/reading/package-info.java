/** Reads topics from their start to where they end now. */
package io.flagtally.standalone.reading;
