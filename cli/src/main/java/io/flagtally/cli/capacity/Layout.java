package io.flagtally.cli.capacity;

/**
 * How many share a load.
 *
 * @param gateways instances
 * @param aggregators instances
 * @param partitions of each raw, repartition and output topic
 */
public record Layout(long gateways, long aggregators, long partitions) {}
