package io.flagtally.aggregator.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** No record, and no setting, makes a letter that Kafka would refuse. */
class LetterSizePropertyTest {
    /** A name of a topic is no longer, a detail of a letter neither. */
    private static final String LONGEST_TOPIC = "t".repeat(249);

    private static final String LONGEST_DETAIL = "…".repeat(501);

    private static final Properties CONTEXT = new Properties();

    static {
        CONTEXT.put("application.id", "unused");
        CONTEXT.put("bootstrap.servers", "unused:9092");
        // Without it, each context warns that it lacks a handler.
        CONTEXT.put("processing.exception.handler.global.enabled", "true");
    }

    @Property(tries = 300)
    void aLetterOfAnyRecordThatARawTopicTakesIsWholeAndFits(
            @ForAll @IntRange(min = 64 * 1024, max = 512 * 1024) int maxRecordBytes,
            @ForAll @Size(max = 20) byte[] key,
            @ForAll @IntRange(max = 8) int headerCount,
            @ForAll DeadLetterReason reason,
            @ForAll Random random) {
        Headers headers = headers(headerCount, 2_000, random);
        int room = maxRecordBytes - size(key, new byte[0], headers);
        byte[] payload = new byte[room - (random.nextBoolean() ? 0 : random.nextInt(room))];

        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Record<byte[], byte[]> letter = letter(settings(maxRecordBytes), key, payload, headers, reason, metrics);

        assertThat(letter.value()).isSameAs(payload);
        assertThat(letter.key()).isSameAs(key);
        assertThat(letter.headers()).contains(headers.toArray());
        assertThat(size(letter)).isLessThan(settings(maxRecordBytes).maxLetterBytes());
        assertThat(withoutPayload(metrics)).isZero();
    }

    @Property(tries = 300)
    void aLetterOfAnyRecordAtAllFits(
            @ForAll @IntRange(max = 300 * 1024) int keyBytes,
            @ForAll @IntRange(max = 300 * 1024) int payloadBytes,
            @ForAll @IntRange(max = 60) int headerCount,
            @ForAll DeadLetterReason reason,
            @ForAll Random random) {
        TopicSettings smallest = settings(64 * 1024);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        byte[] payload = new byte[payloadBytes];

        Record<byte[], byte[]> letter =
                letter(smallest, new byte[keyBytes], payload, headers(headerCount, 10_000, random), reason, metrics);

        assertThat(size(letter)).isLessThan(smallest.maxLetterBytes());
        DeadLetterHeaders label = DeadLetterHeaders.from(letter.headers()).orElseThrow();
        assertThat(label.reason()).isEqualTo(reason.word());
        assertThat(label.topic()).isEqualTo(LONGEST_TOPIC);
        assertThat(label.offset()).isEqualTo(Long.MAX_VALUE / 10);
        boolean whole = withoutPayload(metrics) == 0;
        assertThat(letter.value()).isSameAs(whole ? payload : null);
        assertThat(label.detail()).endsWith(LONGEST_DETAIL);
    }

    private static Record<byte[], byte[]> letter(
            TopicSettings topics,
            byte[] key,
            byte[] payload,
            Headers headers,
            DeadLetterReason reason,
            SimpleMeterRegistry metrics) {
        MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>(CONTEXT);
        context.setRecordMetadata(LONGEST_TOPIC, 999_999_999, Long.MAX_VALUE / 10);
        LabelProcessor label = new LabelProcessor(new DeadLetterMetrics(metrics), DeadLetters.maxBytes(topics));
        label.init(context);
        RejectedReport report = new RejectedReport(payload, reason, LONGEST_DETAIL, Long.MAX_VALUE / 10);
        label.process(new Record<>(key, report, 0, headers));
        Record<? extends byte[], ? extends byte[]> letter =
                context.forwarded().get(0).record();
        return new Record<>(letter.key(), letter.value(), letter.timestamp(), letter.headers());
    }

    private static Headers headers(int count, int longest, Random random) {
        Headers headers = new RecordHeaders();
        headers.add(ReportHeaders.ENVIRONMENT, "production".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < count; i++) {
            headers.add("ü".repeat(random.nextInt(40)), new byte[random.nextInt(longest)]);
        }
        return headers;
    }

    /** As a producer measures it, and a broker without compression. */
    private static int size(Record<byte[], byte[]> letter) {
        return size(letter.key(), letter.value(), letter.headers());
    }

    private static int size(byte[] key, byte[] value, Headers headers) {
        Header[] all = headers.toArray();
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE, Compression.NONE.type(), key, value, all);
    }

    private static double withoutPayload(SimpleMeterRegistry metrics) {
        return metrics.get("flagtally.aggregator.dead.letters.without.payload")
                .counter()
                .count();
    }

    private static TopicSettings settings(int maxRecordBytes) {
        TopicSettings defaults = TopicSettings.defaults();
        return defaults.withMaxRecordBytes(maxRecordBytes);
    }
}
