/** Asks the aggregators to forget a property or a value, and proves from the topics that they did. */
package io.flagtally.aggregator.forget;
