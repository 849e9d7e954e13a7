/** What the aggregator costs per report, against a plain DSL topology of the same semantics. */
package io.flagtally.benchmarks.aggregator;
