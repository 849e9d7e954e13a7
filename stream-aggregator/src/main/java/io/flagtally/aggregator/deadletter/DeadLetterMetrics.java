package io.flagtally.aggregator.deadletter;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Dead letters by reason, and those of them that hold only where their record is. */
final class DeadLetterMetrics {
    final Counter withoutPayload;
    private final Map<DeadLetterReason, Counter> letters = new EnumMap<>(DeadLetterReason.class);

    DeadLetterMetrics(MeterRegistry registry) {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            letters.put(
                    reason,
                    Counter.builder("flagtally.aggregator.dead.letters")
                            .description("raw records, or items of one, that were not counted")
                            .tag("reason", reason.word())
                            .register(registry));
        }
        this.withoutPayload = Counter.builder("flagtally.aggregator.dead.letters.without.payload")
                .description(
                        "dead letters that only say where their record is, since it is too large for one: must stay 0")
                .register(registry);
    }

    void letter(DeadLetterReason reason) {
        letters.get(reason).increment();
    }
}
