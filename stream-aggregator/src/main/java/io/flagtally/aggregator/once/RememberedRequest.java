package io.flagtally.aggregator.once;

import io.flagtally.streams.serde.BinarySerde;

/**
 * What was last counted under an {@link IdempotencyKey}.
 *
 * @param lastReceived when the broker took its last copy, ms since the epoch
 * @param bodyHash tells it from other bodies under the same key
 */
record RememberedRequest(long lastReceived, long bodyHash) {
    static final BinarySerde<RememberedRequest> SERDE = new BinarySerde<>(
            (out, request) -> out.number(request.lastReceived).number(request.bodyHash),
            in -> new RememberedRequest(in.number(), in.number()));
}
