package io.flagtally.model.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
    @Test
    void cleansEachTopicUpByItsRole() {
        TopicSettings settings = TopicSettings.defaults();

        assertThat(settings.spec(Topic.UNLEASH_REPORTS_RAW).configs())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("max.message.bytes", "9437184");
        assertThat(settings.spec(Topic.FLAG_USAGE_HOURLY).configs())
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("segment.bytes", "67108864")
                .containsEntry("retention.ms", "34560000000");
        assertThat(settings.spec(Topic.RECEIVED_PROPERTIES).configs())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("max.compaction.lag.ms", "86400000")
                .containsEntry("delete.retention.ms", "86400000")
                .doesNotContainKey("retention.ms");
    }

    @Test
    void leavesRoomForADeadLettersHeadersAroundTheLargestRecord() {
        TopicSettings settings = TopicSettings.defaults();

        int raw =
                Integer.parseInt(settings.spec(Topic.TGGL_REPORTS_RAW).configs().get("max.message.bytes"));
        int dead = Integer.parseInt(
                settings.spec(Topic.USAGE_DEAD_LETTERS).configs().get("max.message.bytes"));
        assertThat(dead).isGreaterThan(raw);
        assertThat(raw).isGreaterThan(8 * 1024 * 1024);
    }

    @Test
    void putsThePrefixBeforeEveryName() {
        TopicSettings settings =
                TopicSettings.defaults().withPrefix("eu.").withPartitions(1, 1).withReplication(1, 1);

        assertThat(Stream.concat(settings.specs().stream(), settings.relaySpecs().stream()))
                .hasSize(Topic.values().length)
                .allSatisfy(spec -> assertThat(spec.name()).startsWith("eu."));
    }

    @Test
    void givesEachGenerationRawTopicsOfItsOwnAndNothingElse() {
        TopicSettings third = TopicSettings.defaults()
                .withPrefix("eu.")
                .withRawGeneration(3)
                .withPartitions(1, 1)
                .withReplication(1, 1);

        assertThat(third.spec(Topic.TGGL_REPORTS_RAW).name()).isEqualTo("eu.tggl-reports-raw-g3");
        assertThat(third.name(Topic.USAGE_DEAD_LETTERS)).isEqualTo("eu.usage-dead-letters");
        assertThat(third.name(Topic.FLAG_USAGE_HOURLY)).isEqualTo("eu.flag-usage-hourly");
        assertThat(third.retiredNames())
                .hasSize(6)
                .contains("eu.tggl-reports-raw", "eu.tggl-reports-raw-g2")
                .doesNotContain("eu.tggl-reports-raw-g3");
        assertThat(TopicSettings.defaults().retiredNames()).isEmpty();
        assertThat(third.rawTopic("eu.tggl-reports-raw-g2")).contains(Topic.TGGL_REPORTS_RAW);
        assertThat(third.rawTopic("eu.tggl-reports-raw")).contains(Topic.TGGL_REPORTS_RAW);
        assertThat(third.rawTopic("eu.tggl-reports-raw-g4")).isEmpty();
        assertThat(third.rawTopic("eu.flag-usage-hourly")).isEmpty();
    }

    @Test
    void tellsRawTopicsOfLaterGenerationsFromAllOthers() {
        TopicSettings second = TopicSettings.defaults()
                .withPrefix("eu.")
                .withRawGeneration(2)
                .withPartitions(1, 1)
                .withReplication(1, 1);

        assertThat(List.of("eu.tggl-reports-raw-g3", "eu.unleash-reports-raw-g12"))
                .allMatch(second::isLaterRawTopic);
        assertThat(List.of(
                        "eu.tggl-reports-raw",
                        "eu.tggl-reports-raw-g2",
                        "eu.tggl-reports-raw-g1",
                        "eu.tggl-reports-raw-g3x",
                        "tggl-reports-raw-g3",
                        "us.tggl-reports-raw-g3",
                        "eu.flag-usage-hourly-g3"))
                .noneMatch(second::isLaterRawTopic);
        assertThat(second.nextRawNames())
                .containsExactly(
                        "eu.tggl-reports-raw-g3", "eu.unleash-registrations-raw-g3", "eu.unleash-reports-raw-g3");
        assertThat(TopicSettings.withoutGeneration("eu.tggl-reports-raw-g12")).isEqualTo("eu.tggl-reports-raw");
        assertThat(TopicSettings.withoutGeneration("eu.tggl-reports-raw-g1")).isEqualTo("eu.tggl-reports-raw-g1");
    }

    @Test
    void reportsAllWrongSettingsTogether() {
        InvalidSettingsException wrong = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> new TopicSettings(
                        "a b",
                        0,
                        0,
                        1,
                        1,
                        2,
                        Duration.ofMinutes(1),
                        Duration.ofDays(400),
                        (64 << 20) + 1,
                        Duration.ZERO));

        assertThat(wrong.problems())
                .extracting(problem -> problem.substring(0, problem.indexOf(':')))
                .containsExactly(
                        "topic-prefix",
                        "raw-generation",
                        "raw-partitions",
                        "min-insync-replicas",
                        "raw-retention",
                        "max-record-bytes",
                        "erase-within");
    }
}
