package io.flagtally.aggregator.once;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What counting once recognises. After a crash reports are judged again, so these can run ahead of the output topics.
 */
final class OnceMetrics {
    private final Map<Judgement.Kind, Counter> resends = new EnumMap<>(Judgement.Kind.class);
    private final Counter sameRequest;
    private final Counter keyReused;
    private final Counter rowsSubtracted;
    private final Counter rowsWithheld;
    private final Counter notRemembered;
    private final Counter originalsGone;
    private final Counter forgotten;
    private final AtomicLong remembered = new AtomicLong();

    OnceMetrics(MeterRegistry registry) {
        for (Judgement.Kind kind : Judgement.Kind.values()) {
            resends.put(kind, resends(registry, kind.name().toLowerCase(Locale.ROOT)));
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
                .description(
                        "reports that would not be recognised again, since too many others came with the same start")
                .register(registry);
        this.originalsGone = Counter.builder("flagtally.aggregator.originals.gone")
                .description("reports that could not be read back any more when their bucket came again")
                .register(registry);
        this.forgotten = Counter.builder("flagtally.aggregator.connections.forgotten")
                .description("connections forgotten early, since there were too many")
                .register(registry);
        Gauge.builder("flagtally.aggregator.connections", remembered, AtomicLong::get)
                .description("connections that this instance remembers")
                .register(registry);
    }

    void judged(Judgement.Kind kind, Growth growth) {
        resends.get(kind).increment();
        rowsSubtracted.increment(growth.smaller());
        rowsWithheld.increment(growth.withheld());
    }

    void notRemembered(int reports) {
        notRemembered.increment(reports);
    }

    void originalsGone(int reports) {
        originalsGone.increment(reports);
    }

    void forgotten() {
        forgotten.increment();
    }

    /** So many connections more than before. */
    void remembered(long more) {
        remembered.addAndGet(more);
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
