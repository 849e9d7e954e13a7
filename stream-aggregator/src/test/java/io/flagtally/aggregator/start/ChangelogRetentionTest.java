package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.hourly.HourlyWindow;
import io.flagtally.aggregator.start.FakeBrokers.Log;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangelogRetentionTest {
    private static final String RETENTION = "retention.ms";

    private final FakeBrokers brokers = new FakeBrokers();
    private final ChangelogRetention retention = new ChangelogRetention(List.of("hours"), Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({"59999, 60000", "60000, 60000", "60001, 60001", "0, 60000", "-1, -1"})
    void raisesWhatIsKeptForLessThanWindowsNeedAndLeavesTheRest(String before, String after) {
        brokers.topic("hours", Map.of(RETENTION, before), Log.NEW);

        retention.raise(brokers);

        assertThat(brokers.config("hours", RETENTION)).isEqualTo(after);
    }

    @Test
    void needsNoRightToRaiseWhatIsLongEnough() {
        brokers.topic("hours", Map.of(RETENTION, "60000"), Log.NEW);
        brokers.refuseChanges(new InvalidConfigurationException("not you"));

        assertThatCode(() -> retention.raise(brokers)).doesNotThrowAnyException();
    }

    @Test
    void needsWhatWindowsTakeRowsForAndWhatKafkaStreamsAdds() {
        HourlyWindow window = HourlyWindow.outliving(Duration.ofDays(8), Duration.ofDays(2), Duration.ofMinutes(5));

        ChangelogRetention ofHours = ChangelogRetention.of("app", window, Duration.ofDays(1));

        assertThat(ofHours.needed()).isEqualTo(Duration.ofDays(11).plusHours(1).plusMinutes(5));
        assertThat(ofHours.changelogs()).isNotEmpty().allSatisfy(changelog -> assertThat(changelog)
                .startsWith("app-")
                .endsWith("-changelog"));
    }

    @Test
    void leavesAChangelogToBeMadeThatDoesNotExist() {
        retention.raise(brokers);

        assertThat(KafkaAnswers.await(brokers.listTopics().names())).isEmpty();
    }

    @Test
    void saysHowToRaiseItWhereBrokersDoNotLetItsClient() {
        brokers.topic("hours", Map.of(RETENTION, "5"), Log.NEW);
        brokers.refuseChanges(new InvalidConfigurationException("not you"));

        assertThatThrownBy(() -> retention.raise(brokers))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("hours: retention.ms is 5, ")
                .hasMessageContaining("--alter --topic hours --add-config retention.ms=60000, then start")
                .hasMessageContaining("not you");
    }

    @Test
    void refusesTheStartWhereBrokersDoNotLetItsClientLook() {
        brokers.refuseConfigs(new TopicAuthorizationException("not you"));

        assertThatThrownBy(() -> retention.raise(brokers))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("hours: ")
                .hasMessageContaining("DESCRIBE_CONFIGS");
    }

    @Test
    void failsWhereKafkaDoesNotAnswer() {
        brokers.refuseConfigs(new TimeoutException("no answer"));

        assertThatThrownBy(() -> retention.raise(brokers))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void tellsACheckHowLongEachIsToBeKept() {
        assertThat(retention.specs()).singleElement().satisfies(spec -> {
            assertThat(spec.name()).isEqualTo("hours");
            assertThat(spec.configs()).isEqualTo(Map.of(RETENTION, "60000"));
        });
    }
}
