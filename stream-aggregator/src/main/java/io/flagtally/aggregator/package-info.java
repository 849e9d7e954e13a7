/** Turns raw reports into hourly totals and known properties: the topology, and the process that runs it. */
package io.flagtally.aggregator;
