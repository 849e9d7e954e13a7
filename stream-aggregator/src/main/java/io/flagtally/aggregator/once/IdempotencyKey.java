package io.flagtally.aggregator.once;

import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import io.flagtally.streams.serde.BinarySerde;

/** Names one request of one API key, whoever sends it again: key of the store of remembered requests. */
record IdempotencyKey(String format, String environment, String keyName, String key) {
    static final BinarySerde<IdempotencyKey> SERDE = new BinarySerde<>(
            (out, each) -> out.text(each.format)
                    .text(each.environment)
                    .text(each.keyName)
                    .text(each.key),
            in -> new IdempotencyKey(in.text(), in.text(), in.text(), in.text()));

    /** True if the request is on that raw topic. */
    boolean isOf(Topic topic) {
        return ReportFormat.of(format).filter(known -> known.topic() == topic).isPresent();
    }
}
