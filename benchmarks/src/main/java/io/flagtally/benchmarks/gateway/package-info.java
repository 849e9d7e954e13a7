/** How many reports the gateway acknowledges, how fast and in what memory, against a bare Undertow handler. */
package io.flagtally.benchmarks.gateway;
