package io.flagtally.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchedRawReportLogTest {
    private static final WatchedRawReportLog.Intervals OFTEN =
            new WatchedRawReportLog.Intervals(Duration.ofMillis(5), Duration.ofMillis(5));
    private static final WatchedRawReportLog.Intervals ONCE_WHEN_WELL =
            new WatchedRawReportLog.Intervals(Duration.ofMillis(5), Duration.ofHours(1));

    private final StubTopics topics = new StubTopics();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<HeldRawReportLog> logs = new CopyOnWriteArrayList<>();
    private final List<Kind> outcomes = new ArrayList<>();
    private volatile boolean brokersUnknown;
    private WatchedRawReportLog log;

    @AfterEach
    void close() {
        log.close();
        assertThat(topics.closed).isTrue();
    }

    @Test
    void isUnavailableUntilTheTopicsAreRight() {
        // given
        topics.problem = "unleash-reports-raw: does not exist";
        start(OFTEN);

        // when
        append();
        await().until(() -> log.problem().equals(Optional.of("unleash-reports-raw: does not exist")));
        append();

        // then
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE, Kind.UNAVAILABLE);
        topics.problem = "";
        await().until(() -> log.problem().isEmpty());
        append();
        assertThat(opened().held()).isEqualTo(1);
    }

    @Test
    void tellsAProblemAtFirstFromOneThatComesLater() {
        // given
        topics.problem = "unleash-reports-raw: does not exist";
        start(OFTEN);
        await().until(() -> log.problemAtFirst().equals(Optional.of("unleash-reports-raw: does not exist")));
        assertThat(writable()).isZero();

        // when
        topics.problem = "";
        await().until(() -> log.problem().isEmpty());
        assertThat(writable()).isOne();
        topics.problem = RawTopics.NO_ANSWER;
        await().until(() -> log.problem().isPresent());

        // then
        assertThat(log.problemAtFirst()).isEmpty();
        assertThat(writable()).isZero();
    }

    @Test
    void triesAgainToOpenTheLog() {
        // given
        brokersUnknown = true;
        start(OFTEN);
        await().until(() -> log.problem().equals(Optional.of("no resolvable brokers")));

        // when
        brokersUnknown = false;

        // then
        await().until(() -> log.problem().isEmpty());
    }

    @Test
    void keepsTakingReportsWhenTheTopicsCanNotBeSeenAnyMore() {
        // given
        start(OFTEN);
        await().until(() -> log.problem().isEmpty());

        // when
        topics.problem = "no answer";
        await().until(() -> log.problem().isPresent());
        append();

        // then: the producer's buffer may outlast what the look did not
        assertThat(opened().held()).isEqualTo(1);
    }

    @Test
    void refusesAtOnceWhenKafkaDoesNotAnswerAndTheBufferDidNotOutlastIt() {
        // given
        start(OFTEN);
        await().until(() -> log.problem().isEmpty());
        append();
        topics.problem = RawTopics.NO_ANSWER;
        await().until(() -> log.problem().isPresent());

        // when
        opened().completeOldest(Outcome.of(Kind.UNAVAILABLE));
        append();

        // then
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE, Kind.UNAVAILABLE);
        assertThat(opened().held()).isZero();
        topics.problem = "";
        await().until(() -> log.problem().isEmpty());
        append();
        assertThat(opened().held()).isEqualTo(1);
    }

    @Test
    void hasAProblemFromAFailedReportUntilTheNextSuccess() {
        // given
        start(ONCE_WHEN_WELL);
        await().until(() -> log.problem().isEmpty());

        // when
        append();
        opened().completeOldest(Outcome.of(Kind.UNAVAILABLE));

        // then
        assertThat(log.problem()).contains("the last report could not be written");
        append();
        opened().completeOldest(Outcome.ACCEPTED);
        assertThat(log.problem()).isEmpty();
    }

    @Test
    void recoversFromAFailedReportWithoutFurtherOnes() {
        // given
        start(OFTEN);
        await().until(() -> log.problem().isEmpty());

        // when
        append();
        opened().completeOldest(Outcome.of(Kind.UNAVAILABLE));

        // then
        await().until(() -> log.problem().isEmpty());
    }

    @Test
    void opensAnotherLogInPlaceOfABrokenOne() {
        // given
        start(OFTEN);
        await().until(() -> openings() == 1);

        // when
        opened().breakDown();

        // then
        await().until(() -> openings() == 2);
        append();
        assertThat(logs.get(0).isClosed()).isTrue();
        assertThat(logs.get(0).held()).isZero();
        assertThat(logs.get(1).held()).isEqualTo(1);
        assertThat(log.problem()).isEmpty();
    }

    @Test
    void isUnavailableOnceItIsClosed() {
        // given
        start(OFTEN);
        await().until(() -> log.problem().isEmpty());

        // when
        log.close();
        append();

        // then
        assertThat(opened().isClosed()).isTrue();
        assertThat(outcomes).containsExactly(Kind.UNAVAILABLE);
    }

    private double writable() {
        return metrics.get("flagtally.gateway.writable").gauge().value();
    }

    private void start(WatchedRawReportLog.Intervals intervals) {
        log = new WatchedRawReportLog(topics, this::open, intervals, metrics);
        log.start();
    }

    private RawReportLog open() {
        if (brokersUnknown) {
            throw new KafkaException("no resolvable brokers");
        }
        logs.add(new HeldRawReportLog());
        return opened();
    }

    private double openings() {
        return metrics.get("flagtally.gateway.producers.opened").counter().count();
    }

    private HeldRawReportLog opened() {
        return logs.get(logs.size() - 1);
    }

    private void append() {
        ReportHeaders headers = new ReportHeaders("tggl-report/1", "development", "shop", "backend", "", "", "");
        log.append(
                new RawReport(ReportFormat.TGGL_REPORT, new byte[0], headers), outcome -> outcomes.add(outcome.kind()));
    }

    private static final class StubTopics implements RawTopics {
        private volatile String problem = "";
        private volatile boolean closed;

        @Override
        public Optional<String> problem() {
            return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
