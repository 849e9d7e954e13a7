package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.start.FakeBrokers.Log;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class OtherGenerationsTest {
    private static final TopicSettings SECOND = TopicSettings.defaults().withRawGeneration(2);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void tellsHowManyRecordsOfOtherGenerationsNobodyCounts() {
        FakeBrokers brokers = new FakeBrokers()
                .topic("unleash-reports-raw", Log.of(2, 9), Log.of(0, 4))
                .topic("unleash-reports-raw-g2", Log.of(0, 50))
                .topic("tggl-reports-raw-g3", Log.of(1, 3))
                .committed("unleash-reports-raw", 0, 6)
                .committed("unleash-reports-raw-g2", 0, 6);

        try (OtherGenerations others = new OtherGenerations("app", SECOND, metrics)) {
            others.look(snapshot(brokers));
        }

        assertThat(gauge("retired.records")).isEqualTo(3 + 4);
        assertThat(gauge("later.records")).isEqualTo(2);
    }

    @Test
    void tellsThatNothingIsLeftOnceItIsCounted() {
        FakeBrokers brokers =
                new FakeBrokers().topic("unleash-reports-raw", Log.of(0, 9)).committed("unleash-reports-raw", 0, 6);

        try (OtherGenerations others = new OtherGenerations("app", SECOND, metrics)) {
            others.look(snapshot(brokers));
            brokers.committed("unleash-reports-raw", 0, 9);
            others.look(snapshot(brokers));
        }

        assertThat(gauge("retired.records")).isZero();
        assertThat(gauge("later.records")).isZero();
    }

    @Test
    void looksOnAThreadOfItsOwnUntilItIsClosed() {
        FakeBrokers brokers = new FakeBrokers().topic("tggl-reports-raw-g3", Log.of(1, 3));
        try (OtherGenerations others = new OtherGenerations("app", SECOND, metrics)) {
            others.start(brokers);

            await().until(() -> gauge("later.records") == 2);
            assertThat(brokers.isClosed()).isFalse();
        }

        assertThat(brokers.isClosed()).isTrue();
    }

    private double gauge(String name) {
        return metrics.get("flagtally.aggregator." + name).gauge().value();
    }

    private static KafkaSnapshot snapshot(FakeBrokers brokers) {
        return new KafkaSnapshot(brokers, "app", SECOND, InstantSource.system());
    }
}
