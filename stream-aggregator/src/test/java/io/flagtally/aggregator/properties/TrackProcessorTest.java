package io.flagtally.aggregator.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.expiry.ReceiptTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Two tasks of one process, each with a partition of the sightings. */
class TrackProcessorTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration UNREAD = Duration.ofDays(8);
    private static final PropertySettings SETTINGS =
            new PropertySettings(Instant.EPOCH, 10, Duration.ofDays(90), PropertyRules.COLLECT_ALL);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ReceiptTime receiptTime = new ReceiptTime(UNREAD);
    private final Task quiet = new Task();
    private final Task busy = new Task();

    @Test
    void forgetsValuesOfATaskOfWhichNothingIsReportedAnyMore() {
        // given
        quiet.receive("gone", NOON);
        quiet.forwarded();
        // when
        busy.receive("other", NOON.plus(Duration.ofDays(91)).plus(UNREAD));
        quiet.expire();
        // then
        assertThat(quiet.forwarded())
                .containsExactly(new PropertyChange.OfValue(new ValueKey("prod", "p", "gone"), null));
    }

    @Test
    void keepsValuesWhoseReportsMayLieUnread() {
        // given
        quiet.receive("lagging", NOON);
        quiet.forwarded();
        // when
        busy.receive("other", NOON.plus(Duration.ofDays(90)).plus(UNREAD));
        quiet.expire();
        // then
        assertThat(quiet.forwarded()).isEmpty();
    }

    private final class Task {
        private final MockProcessorContext<PropertyKey, PropertyChange> context = new MockProcessorContext<>();
        private final TrackProcessor processor = new TrackProcessor(
                SETTINGS,
                new PropertyTimes(Instant.EPOCH, Duration.ZERO, metrics),
                receiptTime,
                metrics.counter("dropped"));

        Task() {
            store(ReceivedProperties.PROPERTY_STORE, PropertyKey.SERDE, PropertyState.SERDE);
            store(ReceivedProperties.VALUE_STORE, ValueKey.SERDE, ValueState.SERDE);
            processor.init(context);
        }

        private <K, V> void store(String name, Serde<K> keys, Serde<V> values) {
            KeyValueStore<K, V> store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }

        void receive(String value, Instant receivedAt) {
            context.setCurrentStreamTimeMs(receivedAt.toEpochMilli());
            processor.process(new Record<>(
                    new PropertyKey("prod", "p"), new Sighting.OfValue(value, ""), receivedAt.toEpochMilli()));
        }

        void expire() {
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
        }

        /** What was forwarded since the last call. */
        List<PropertyChange> forwarded() {
            List<PropertyChange> changes = context.forwarded().stream()
                    .map(CapturedForward::record)
                    .<PropertyChange>map(Record::value)
                    .toList();
            context.resetForwards();
            return changes;
        }
    }
}
