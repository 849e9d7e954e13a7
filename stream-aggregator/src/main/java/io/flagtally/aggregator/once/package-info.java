/** Recognises reports that were sent before, and leaves of them what was not counted yet. */
package io.flagtally.aggregator.once;
