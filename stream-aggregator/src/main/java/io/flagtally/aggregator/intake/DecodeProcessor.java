package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.once.ReportFilter;
import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReplayLimit;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the records of one raw topic. Everything in a record goes on once, as rows or as rejected, never both;
 * nothing in a record makes it throw.
 */
final class DecodeProcessor extends ContextualProcessor<byte[], byte[], byte[], IntakeOutput> {
    private static final Logger LOG = LoggerFactory.getLogger(DecodeProcessor.class);

    private final Topic topic;
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final ReplayLimit replayLimit;
    private final DecodeMetrics metrics;
    private final Function<ProcessorContext<byte[], IntakeOutput>, ReportFilter> newFilter;
    private final Function<ProcessorContext<byte[], IntakeOutput>, RowChain> newChain;
    private final Map<ReportFormat, ReportDecoder> decoders = new EnumMap<>(ReportFormat.class);
    private final HeldReport held = new HeldReport();
    private ReportFilter filter;
    private RowChain chain;

    DecodeProcessor(
            Topic topic,
            Function<ReportFormat, ReportDecoder> newDecoder,
            ReplayLimit replayLimit,
            DecodeMetrics metrics,
            Function<ProcessorContext<byte[], IntakeOutput>, ReportFilter> newFilter,
            Function<ProcessorContext<byte[], IntakeOutput>, RowChain> newChain) {
        this.topic = topic;
        this.newDecoder = newDecoder;
        this.replayLimit = replayLimit;
        this.metrics = metrics;
        this.newFilter = newFilter;
        this.newChain = newChain;
    }

    @Override
    public void init(ProcessorContext<byte[], IntakeOutput> context) {
        super.init(context);
        chain = newChain.apply(context);
        filter = newFilter.apply(context);
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        ReportSource source = ReportSource.of(raw.headers(), raw.timestamp());
        Rejections rejections = new Rejections(context(), raw, source.receivedAt());
        ReportFormat format = ReportFormat.of(source.format()).orElse(null);
        if (format == null) {
            rejections.reject(DeadLetterReason.UNKNOWN_FORMAT, "no format of that name and version is known");
        } else if (format.topic() != topic) {
            rejections.reject(
                    DeadLetterReason.WRONG_TOPIC, "belongs on " + format.topic().baseName());
        } else if (source.environment().isEmpty()) {
            rejections.reject(DeadLetterReason.MISSING_ENVIRONMENT, "no header names the environment");
        } else if (isStaleReplay(source)) {
            rejections.reject(DeadLetterReason.STALE_REPLAY, "first received too long before it is read again");
        } else if (raw.value() == null || raw.value().length == 0) {
            rejections.reject(DeadLetterReason.EMPTY_PAYLOAD, "the record has no payload");
        } else {
            filter.open(source, raw.value())
                    .ifPresent(wayOn -> decode(raw.value(), format, wayOn, chain.of(source, rejections), rejections));
        }
    }

    private void decode(
            byte[] payload, ReportFormat format, ReportFilter.WayOn wayOn, UsageVisitor rows, Rejections rejections) {
        DecodeResult result;
        held.begin(rows);
        try {
            result = decoders.computeIfAbsent(format, newDecoder).decode(payload, held);
        } catch (RuntimeException | StackOverflowError e) {
            // Not fatal: every restart would meet the same record. The decoder may be broken half way: take a new one.
            decoders.remove(format);
            // Without the message: it may quote the payload.
            LOG.error("a decoder of {} threw {}; the record becomes a dead letter", format, e.getClass(), bare(e));
            rejections.reject(DeadLetterReason.DECODER_FAILED, e.getClass().getName());
            return;
        }
        if (result instanceof DecodeResult.Valid) {
            wayOn.pass(held, rows);
            metrics.decoded(format, held);
        } else if (result instanceof DecodeResult.Refused refused) {
            rejections.reject(refused.reason());
        } else if (result instanceof DecodeResult.Malformed malformed) {
            rejections.reject(DeadLetterReason.MALFORMED, malformed.message());
        } else if (result instanceof DecodeResult.Invalid invalid) {
            rejections.reject(DeadLetterReason.INVALID, DeadLetterDetail.of(invalid));
        } else if (result instanceof DecodeResult.TooComplex tooComplex) {
            rejections.reject(DeadLetterReason.TOO_COMPLEX, tooComplex.limit() + ": " + tooComplex.message());
        }
    }

    /**
     * A replay may lie unread for days, while other partitions move time on: what counts is when it is read. Two clocks
     * can tell: this machine's, which may be wrong, and the broker's, which told when the replay was written.
     */
    private boolean isStaleReplay(ReportSource source) {
        return source.isReplay()
                && replayLimit.isStale(
                        Instant.ofEpochMilli(source.receivedAt()),
                        Instant.ofEpochMilli(
                                Math.max(source.writtenAt(), context().currentSystemTimeMs())));
    }

    @Override
    public void close() {
        // Null if the task ended before it initialised this.
        if (filter != null) {
            filter.close();
        }
    }

    private static Throwable bare(Throwable e) {
        Throwable bare = new Throwable();
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
