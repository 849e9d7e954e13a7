package io.flagtally.aggregator.rows;

import io.flagtally.model.decode.ClientInfo;

/**
 * A client that took part in a report.
 *
 * @param receivedAt time of receipt in ms since the epoch UTC
 */
public record ClientRow(String environment, ClientInfo client, long receivedAt) implements Row {}
