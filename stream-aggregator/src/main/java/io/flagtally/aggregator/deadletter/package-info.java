/** What was not counted, kept as it came. */
package io.flagtally.aggregator.deadletter;
