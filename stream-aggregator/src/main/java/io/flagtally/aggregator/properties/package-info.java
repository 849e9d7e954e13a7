/** Context properties and their values: when they were received, and the labels that came with them. */
package io.flagtally.aggregator.properties;
