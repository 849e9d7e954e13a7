package io.flagtally.aggregator.decode;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the records of one raw topic. Forwards either all rows of a report or the report itself as rejected, never both;
 * nothing in a record makes it throw.
 */
final class DecodeProcessor extends ContextualProcessor<byte[], byte[], byte[], Row> {
    private static final Logger LOG = LoggerFactory.getLogger(DecodeProcessor.class);

    private final Topic topic;
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final EventTimes times;
    private final long maxReplayAgeMs;
    private final DecodeMetrics metrics;
    private final Map<ReportFormat, ReportDecoder> decoders = new EnumMap<>(ReportFormat.class);

    DecodeProcessor(
            Topic topic,
            Function<ReportFormat, ReportDecoder> newDecoder,
            EventTimes times,
            Duration maxReplayAge,
            DecodeMetrics metrics) {
        this.topic = topic;
        this.newDecoder = newDecoder;
        this.times = times;
        this.maxReplayAgeMs = maxReplayAge.toMillis();
        this.metrics = metrics;
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        Envelope envelope = Envelope.of(raw.headers(), raw.timestamp());
        Optional<ReportFormat> known = ReportFormat.of(envelope.format());
        if (known.isEmpty()) {
            reject(raw, envelope, DeadLetterReason.UNKNOWN_FORMAT, "no format of that name and version is known");
            return;
        }
        ReportFormat format = known.get();
        if (format.topic() != topic) {
            reject(
                    raw,
                    envelope,
                    DeadLetterReason.WRONG_TOPIC,
                    "belongs on " + format.topic().baseName());
        } else if (envelope.environment().isEmpty()) {
            reject(raw, envelope, DeadLetterReason.MISSING_ENVIRONMENT, "no header names the environment");
        } else if (envelope.receivedAt() < raw.timestamp() - maxReplayAgeMs) {
            reject(raw, envelope, DeadLetterReason.STALE_REPLAY, "first received too long before its replay");
        } else if (raw.value() == null || raw.value().length == 0) {
            reject(raw, envelope, DeadLetterReason.EMPTY_PAYLOAD, "the record has no payload");
        } else {
            decode(raw, envelope, format);
        }
    }

    private void decode(Record<byte[], byte[]> raw, Envelope envelope, ReportFormat format) {
        RowForwarder rows = new RowForwarder(context(), times, metrics, envelope);
        DecodeResult result;
        try {
            result = decoders.computeIfAbsent(format, newDecoder).decode(raw.value(), rows);
        } catch (RuntimeException e) {
            if (rows.started()) {
                // From downstream, not from the decoder; and rows are on their way, so this is no dead letter.
                throw e;
            }
            // Without the message: it may quote the payload. Not fatal: every restart would meet the same record.
            LOG.error("a decoder of {} threw {}; the record becomes a dead letter", format, e.getClass(), bare(e));
            reject(raw, envelope, DeadLetterReason.DECODER_FAILED, e.getClass().getName());
            return;
        }
        if (result instanceof DecodeResult.Valid) {
            metrics.report(format);
        } else if (result instanceof DecodeResult.Malformed malformed) {
            reject(raw, envelope, DeadLetterReason.MALFORMED, malformed.message());
        } else if (result instanceof DecodeResult.Invalid invalid) {
            reject(raw, envelope, DeadLetterReason.INVALID, DeadLetterDetail.of(invalid));
        } else if (result instanceof DecodeResult.TooComplex tooComplex) {
            reject(raw, envelope, DeadLetterReason.TOO_COMPLEX, tooComplex.limit() + ": " + tooComplex.message());
        }
    }

    private void reject(Record<byte[], byte[]> raw, Envelope envelope, DeadLetterReason reason, String detail) {
        context().forward(raw.withValue(new RejectedReport(raw.value(), reason, detail, envelope.receivedAt())));
    }

    private static Throwable bare(RuntimeException e) {
        Throwable bare = new Throwable();
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
