package io.flagtally.aggregator.once;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What counting once recognises. After a crash reports are judged again, so these can run ahead of the output topics. */
final class OnceMetrics {
    private final Map<Judgement.Kind, Counter> resends = new EnumMap<>(Judgement.Kind.class);
    private final Counter sameRequest;
    private final Counter keyReused;
    private final Counter rowsSubtracted;
    private final Counter rowsWithheld;
    private final Counter notRemembered;

    OnceMetrics(MeterRegistry registry) {
        for (Judgement.Kind kind : Judgement.Kind.values()) {
            if (kind != Judgement.Kind.FIRST) {
                resends.put(kind, resends(registry, kind.name().toLowerCase(Locale.ROOT)));
            }
        }
        this.sameRequest = resends(registry, "same_request");
        this.keyReused = Counter.builder("flagtally.aggregator.idempotency.keys.reused")
                .description("reports that counted although their idempotency key came with another body before")
                .register(registry);
        this.rowsSubtracted = Counter.builder("flagtally.aggregator.rows.subtracted")
                .description("rows that counted less than they said, since the rest was counted before")
                .register(registry);
        this.rowsWithheld = Counter.builder("flagtally.aggregator.rows.withheld")
                .description("rows that counted nothing, since all of it was counted before")
                .register(registry);
        this.notRemembered = Counter.builder("flagtally.aggregator.reports.not.remembered")
                .description("reports of too many names to be recognised if they come again")
                .register(registry);
    }

    void judged(Judgement.Kind kind, ReportTally.Subtraction subtracted) {
        if (kind != Judgement.Kind.FIRST) {
            resends.get(kind).increment();
            rowsSubtracted.increment(subtracted.smaller());
            rowsWithheld.increment(subtracted.withheld());
        }
    }

    void notRemembered() {
        notRemembered.increment();
    }

    void keyReused() {
        keyReused.increment();
    }

    void sameRequest() {
        sameRequest.increment();
    }

    private static Counter resends(MeterRegistry registry, String kind) {
        return Counter.builder("flagtally.aggregator.resends")
                .description("reports of a bucket or request that was reported before")
                .tag("kind", kind)
                .register(registry);
    }
}
