package io.flagtally.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaRawReportLogTest {
    private static final TopicSettings TOPICS = TopicSettings.defaults()
            .withPrefix("test.")
            .withRawGeneration(2)
            .withPartitions(1, 1)
            .withReplication(1, 1);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaRawReportLog log = new KafkaRawReportLog(producer, TOPICS, new SimpleMeterRegistry());
    private final List<Outcome.Kind> outcomes = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void acceptsAReportOnceTheBrokerHasAcknowledgedIt() {
        // when
        append(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND);
        assertThat(outcomes).isEmpty();
        producer.completeNext();

        // then
        assertThat(outcomes).containsExactly(Kind.ACCEPTED);
    }

    @Test
    void writesTheBodyToTheTopicOfItsFormatAndGenerationWithItsHeaders() {
        // when
        append(ReportFormat.UNLEASH_REGISTRATION, KeyKind.BACKEND);

        // then
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("test.unleash-registrations-raw-g2");
        assertThat(sent.value()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(sent.timestamp()).isNull();
        assertThat(ReportHeaders.from(sent.headers()).format()).isEqualTo("unleash-registration/1");
    }

    @Test
    void keysARecordByTheConnectionIdOfABackendOnly() {
        // when
        append(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND);
        append(ReportFormat.UNLEASH_METRICS, KeyKind.FRONTEND);

        // then
        assertThat(producer.history().get(0).key()).isEqualTo("c-1".getBytes(StandardCharsets.UTF_8));
        assertThat(producer.history().get(1).key()).isNull();
    }

    @Test
    void isUnavailableWhenASendFailsLater() {
        // when
        append(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        producer.errorNext(new TimeoutException("expired"));
        append(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        producer.errorNext(new NotEnoughReplicasException());

        // then
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE, Kind.UNAVAILABLE);
        assertThat(log.isBroken()).isFalse();
    }

    @Test
    void isUnavailableWhenTheProducerThrows() {
        // given
        producer.sendException = new KafkaException("beyond recovery");

        // when
        append(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);

        // then
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE);
        assertThat(log.isBroken()).isTrue();
    }

    @Test
    void isUnavailableOnceItIsClosed() {
        // when
        log.close();
        append(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);

        // then
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE);
    }

    @Test
    void tellsAReportThatNoBrokerTakesFromOneToTryAgain() {
        // when
        append(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        producer.errorNext(new RecordTooLargeException("too large"));

        // then
        assertThat(outcomes).containsExactly(Kind.TOO_LARGE);
    }

    private void append(ReportFormat format, KeyKind kind) {
        ReportHeaders headers =
                new ReportHeaders(format.nameAndVersion(), "development", "shop", kind.word(), "c-1", "", "");
        log.append(
                new RawReport(format, "{}".getBytes(StandardCharsets.UTF_8), headers),
                outcome -> outcomes.add(outcome.kind()));
    }
}
