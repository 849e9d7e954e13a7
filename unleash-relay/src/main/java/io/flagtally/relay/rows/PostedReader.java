package io.flagtally.relay.rows;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Reads {@code unleash-posted}: forwards what it tells of each environment, and passes over what is none of ours. */
public final class PostedReader extends ContextualProcessor<String, byte[], String, RelayInput> {
    private final SkippedRows skipped;

    public PostedReader(SkippedRows skipped) {
        this.skipped = skipped;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Optional<PostedBody> posted = PostedBody.read(record.value());
        if (record.key() == null || posted.isEmpty()) {
            skipped.unreadable(context().recordMetadata().orElseThrow());
        } else {
            context().forward(record.withValue(posted.get()));
        }
    }
}
