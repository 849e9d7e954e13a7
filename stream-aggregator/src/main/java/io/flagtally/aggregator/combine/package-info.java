/** Sums rows on the heap between two commits, so that one record per key and commit crosses the network. */
package io.flagtally.aggregator.combine;
