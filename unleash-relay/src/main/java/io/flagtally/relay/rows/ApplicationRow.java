package io.flagtally.relay.rows;

import java.time.Instant;
import java.util.stream.Stream;

/** An application as it stands on its output topic. It has no count, and so no baseline. */
public record ApplicationRow(ApplicationKey key, Instant firstSeen, Instant lastSeen) implements OutputRow {

    @Override
    public Instant time() {
        return lastSeen;
    }

    @Override
    public boolean isSound() {
        return OutputRow.isSound(firstSeen)
                && OutputRow.isSound(lastSeen)
                && Stream.of(
                                key.environment(),
                                key.app(),
                                key.sdk(),
                                key.sdkVersion(),
                                key.platform(),
                                key.platformVersion())
                        .allMatch(OutputRow::isSound);
    }

    @Override
    public OutputRow asBaseline() {
        return this;
    }
}
