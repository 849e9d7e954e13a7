package io.flagtally.aggregator.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.hourly.HourListener;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.serde.BinaryWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class FlagActivitiesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration WINDOWS = Duration.ofDays(10);
    private static final Duration KEPT = TopicSettings.defaults().hourlyRetention();
    private static final Duration HOUR = Duration.ofHours(1);

    private final FlagActivities activities =
            new FlagActivities(TopicSettings.defaults(), WINDOWS, new SimpleMeterRegistry());
    private final Task quiet = new Task();
    private final Task busy = new Task();

    @Test
    void forgetsFlagsOfATaskForWhichNothingIsReportedAnyMore() {
        // given
        quiet.begin("gone", NOON);
        quiet.forwarded();
        // when
        busy.begin("other", NOON.plus(HOUR).plus(KEPT).plus(WINDOWS).plusSeconds(1));
        quiet.expire();
        // then
        assertThat(quiet.forwarded())
                .containsExactly("{\"environment\":\"prod\",\"app\":\"shop\",\"flag\":\"gone\"} null");
    }

    @Test
    void keepsFlagsWhoseReportsMayLieUnread() {
        // given
        quiet.begin("lagging", NOON);
        quiet.forwarded();
        // when
        busy.begin("other", NOON.plus(HOUR).plus(KEPT).plus(WINDOWS));
        quiet.expire();
        // then
        assertThat(quiet.forwarded()).isEmpty();
    }

    @Test
    void looksForWhatIsTooOldOnlyBehindTheTotalsThatTheTaskHolds() {
        // given
        Instant later = NOON.plus(HOUR).plus(KEPT).plusSeconds(1);
        quiet.begin("alive", NOON);
        quiet.heldUntilAskedFor = () -> quiet.begin("alive", later);
        quiet.forwarded();
        quiet.context.setCurrentStreamTimeMs(later.toEpochMilli());
        // when
        quiet.expire();
        // then
        assertThat(quiet.forwarded()).hasSize(1).noneMatch(record -> record.endsWith(" null"));
    }

    private final class Task {
        private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        private final HourListener listener;
        private Runnable heldUntilAskedFor = () -> {};

        Task() {
            KeyValueStore<byte[], SeenHours> store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(FlagActivities.STORE), Serdes.ByteArray(), SeenHours.SERDE)
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            listener = activities.listener(context, () -> heldUntilAskedFor.run());
        }

        void begin(String flag, Instant at) {
            byte[] key = BinaryWriter.ofVersion(1)
                    .text("prod")
                    .text("shop")
                    .text(flag)
                    .toBytes();
            context.setCurrentStreamTimeMs(at.toEpochMilli());
            listener.begun(key, at.getEpochSecond() / HOUR.toSeconds(), true, false, at.toEpochMilli());
        }

        void expire() {
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
        }

        /** Key and value of what was forwarded since the last call. */
        List<String> forwarded() {
            List<String> records = new ArrayList<>();
            context.forwarded(FlagActivities.SINK)
                    .forEach(each -> records.add(
                            text(each.record().key()) + " " + text(each.record().value())));
            context.resetForwards();
            return records;
        }

        private static String text(byte[] json) {
            return json == null ? "null" : new String(json, StandardCharsets.UTF_8);
        }
    }
}
