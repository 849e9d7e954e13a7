/** What passes between the fragments of the topology: one decoded row each, or a report that could not be counted. */
package io.flagtally.aggregator.rows;
