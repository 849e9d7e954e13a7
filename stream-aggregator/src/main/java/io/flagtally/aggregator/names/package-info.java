/** Bounds the names that one API key can make up, so that state stays flat and sums stay exact. */
package io.flagtally.aggregator.names;
