package io.flagtally.aggregator.rows;

import io.flagtally.model.decode.ClientInfo;

/**
 * A client that took part in a report, or in several.
 *
 * @param firstReceivedAt earliest time of receipt, in ms since the epoch UTC
 * @param lastReceivedAt latest time of receipt, in ms since the epoch UTC
 */
public record ClientRow(String environment, ClientInfo client, long firstReceivedAt, long lastReceivedAt)
        implements IntakeOutput {}
