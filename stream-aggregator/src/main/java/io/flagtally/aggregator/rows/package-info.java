/**
 * What passes between the fragments of the topology: a decoded row, sums of many, or a report that could not be
 * counted.
 */
package io.flagtally.aggregator.rows;
