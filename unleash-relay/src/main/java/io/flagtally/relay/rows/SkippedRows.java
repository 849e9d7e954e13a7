package io.flagtally.relay.rows;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts records of output topics that the relay passes over. Any number of threads. */
public final class SkippedRows {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRows.class);
    private static final String NAME = "flagtally.relay.rows.skipped";

    private final Counter tooOld;
    private final Counter unreadable;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public SkippedRows(MeterRegistry registry) {
        this.tooOld = counter("too-old", registry);
        this.unreadable = counter("unreadable", registry);
    }

    /** One whose hour is no longer sent. */
    public void tooOld() {
        tooOld.increment();
    }

    void unreadable(RecordMetadata record) {
        unreadable.increment();
        if (told.add(record.topic())) {
            LOG.warn(
                    "leaves out record {} of partition {} of {}, which is not a row; more of them are counted only",
                    record.offset(),
                    record.partition(),
                    record.topic());
        }
    }

    private static Counter counter(String reason, MeterRegistry registry) {
        return Counter.builder(NAME)
                .description("records of output topics that were passed over, by reason")
                .tag("reason", reason)
                .register(registry);
    }
}
