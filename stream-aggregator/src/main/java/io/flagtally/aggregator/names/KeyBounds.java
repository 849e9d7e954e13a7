package io.flagtally.aggregator.names;

/**
 * How many names one API key of a kind may bring into one raw partition in an hour of receipt.
 *
 * @param names of apps, flags, variants and properties
 * @param clients of apps that have a client, and of clients; each is a row that is kept for long
 */
public record KeyBounds(int names, int clients) {}
