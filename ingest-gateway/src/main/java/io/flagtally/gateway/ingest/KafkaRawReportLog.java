package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps reports on their raw topics. A report is kept once the brokers have acknowledged it. */
public final class KafkaRawReportLog implements RawReportLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRawReportLog.class);
    private static final Outcome UNAVAILABLE = Outcome.of(Kind.UNAVAILABLE);
    private static final Outcome TOO_LARGE = Outcome.of(Kind.TOO_LARGE);

    /** Longer than the producer tries to deliver a record, so that closing waits for all of them. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private static final int METADATA_TRIES = 100;
    private static final Duration METADATA_PAUSE = Duration.ofMillis(20);

    private final Producer<byte[], byte[]> producer;
    private final TopicSettings topics;
    private final KafkaClientMetrics producerMetrics;
    private volatile boolean broken;

    /**
     * Takes over {@code producer} and closes it in the end. The producer must have {@code max.block.ms=0} and
     * {@code acks=all}.
     */
    KafkaRawReportLog(Producer<byte[], byte[]> producer, TopicSettings topics, MeterRegistry metrics) {
        this.producer = producer;
        this.topics = topics;
        this.producerMetrics = new KafkaClientMetrics(producer);
        producerMetrics.bindTo(metrics);
    }

    /**
     * Makes a producer and waits until it knows the raw topics, or else the first reports would fail. The topics must
     * exist: asking for them may otherwise create them with the broker's defaults.
     *
     * @throws KafkaException if no producer can be made or the topics are not known within a few seconds
     */
    public static KafkaRawReportLog open(
            Map<String, Object> producerConfig, TopicSettings topics, MeterRegistry metrics) {
        KafkaRawReportLog log = new KafkaRawReportLog(new KafkaProducer<>(producerConfig), topics, metrics);
        try {
            log.fetchMetadata();
        } catch (KafkaException e) {
            log.close();
            throw e;
        }
        return log;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The callback gets all that the future would.
    public void append(RawReport report, Consumer<Outcome> done) {
        try {
            producer.send(toRecord(report), (metadata, failure) -> done.accept(outcome(failure)));
        } catch (InterruptException | IllegalStateException e) {
            // Both are thrown without a callback: the first on an interrupt, the second once the producer is closed.
            done.accept(UNAVAILABLE);
        } catch (KafkaException e) {
            // Errors that may pass come to the callback. A producer that throws here can't go on.
            fatal(e);
            done.accept(UNAVAILABLE);
        }
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
        producerMetrics.close();
    }

    private void fatal(KafkaException e) {
        if (!broken) {
            broken = true;
            LOG.error("the producer can't go on", e);
        }
    }

    private void fetchMetadata() {
        for (Topic topic : Topic.values()) {
            if (topic.isRaw()) {
                fetchMetadata(topics.name(topic));
            }
        }
    }

    /**
     * With {@code max.block.ms=0} the producer asks for metadata in the background and fails at once until it has them.
     */
    private void fetchMetadata(String topic) {
        for (int tries = 1; ; tries++) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                if (tries == METADATA_TRIES) {
                    throw e;
                }
                KafkaAnswers.pause(METADATA_PAUSE);
            }
        }
    }

    private ProducerRecord<byte[], byte[]> toRecord(RawReport report) {
        String key = report.partitionKey();
        ProducerRecord<byte[], byte[]> toSend = new ProducerRecord<>(
                topics.name(report.format().topic()),
                key.isEmpty() ? null : key.getBytes(StandardCharsets.UTF_8),
                report.body());
        report.headers().addTo(toSend.headers());
        return toSend;
    }

    private static Outcome outcome(Exception failure) {
        if (failure == null) {
            return Outcome.ACCEPTED;
        }
        return failure instanceof RecordTooLargeException ? TOO_LARGE : UNAVAILABLE;
    }
}
