/** What more instances of the aggregator bring and cost. */
package io.flagtally.benchmarks.scale;
