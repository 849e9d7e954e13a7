package io.flagtally.reader.database.following;

import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.following.OutputTopics.Layout;
import io.flagtally.reader.database.sqlite.Anew;
import io.flagtally.reader.database.sqlite.DamagedStoreException;
import io.flagtally.reader.database.sqlite.StoreState;
import io.flagtally.reader.database.sqlite.StoredPosition;
import io.flagtally.reader.database.sqlite.UsageStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions into an open store, batch by batch.
 *
 * <p>As of when the store is complete is found in rounds: note the time, ask where each partition ends, read until all
 * are behind these ends, commit. Then the store holds what the topics held at the noted time. Of one thread.
 */
final class Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** A batch is committed at this size, or this time after its first record. */
    private static final int BATCH_RECORDS = 50_000;

    private static final Duration BATCH_TIME = Duration.ofMillis(500);

    /** How soon after the last one a round begins. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    /** A round that took longer found an end that is out of date. */
    private static final Duration SHORT_ROUND = Duration.ofMinutes(1);

    /** A round that brought no record is written down this often. */
    private static final Duration BETWEEN_IDLE_COMMITS = Duration.ofMinutes(1);

    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(30);

    private final OutputTopics topics;
    private final UsageStore store;
    private final Consumer<byte[], byte[]> consumer;
    private final StoreState state;
    private final FollowMetrics metrics;
    private final InstantSource clock;
    private final Duration deletionsKept;
    private final Map<Topic, RowType<?, ?>> types = new EnumMap<>(Topic.class);
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private final Set<TopicPartition> changed = new HashSet<>();

    private Layout layout;
    private int pending;
    private Instant batchSince = Instant.MAX;
    private Instant roundAt;
    private Map<TopicPartition, Long> roundEnds = Map.of();
    private boolean isRoundOpen;
    private Instant nextRound = Instant.MIN;
    private Instant nextIdleCommit = Instant.MIN;
    private Instant nextCount = Instant.MIN;

    Reading(
            OutputTopics topics,
            Layout layout,
            UsageStore store,
            Consumer<byte[], byte[]> consumer,
            StoreState state,
            FollowMetrics metrics,
            InstantSource clock) {
        this.topics = topics;
        this.layout = layout;
        this.store = store;
        this.consumer = consumer;
        this.state = state;
        this.metrics = metrics;
        this.clock = clock;
        this.deletionsKept = topics.deletionsKept();
        topics.names().values().forEach(topic -> types.put(topic, RowType.of(topic)));
    }

    /**
     * Reads until told to stop.
     *
     * @throws SQLException if the store can't be written or is damaged
     * @throws KafkaException if the brokers refuse to go on
     */
    void run(BooleanSupplier isOver) throws SQLException {
        resume();
        while (!isOver.getAsBoolean()) {
            try {
                add(consumer.poll(POLL));
            } catch (OffsetOutOfRangeException e) {
                outOfRange(e.partitions());
            }
            look();
        }
        commit(Optional.empty());
    }

    /** Goes on where the store is, save with topics that it can't go on with. */
    private void resume() throws SQLException {
        Set<String> madeAgain = new HashSet<>();
        for (StoredPosition each : store.positions()) {
            if (each.topicId().equals(layout.ids().get(each.topic()))) {
                next.put(new TopicPartition(each.topic(), each.partition()), offset(each));
            } else {
                madeAgain.add(each.topic());
            }
        }
        for (String name : madeAgain) {
            giveUp(name, Anew.TOPIC_MADE_AGAIN);
        }
        giveUpWhatMissedDeletions();
        seek(layout.partitions());
        tellProgress();
        count();
    }

    private static OffsetAndMetadata offset(StoredPosition stored) {
        return new OffsetAndMetadata(
                stored.position(),
                stored.leaderEpoch() == StoredPosition.NO_EPOCH ? Optional.empty() : Optional.of(stored.leaderEpoch()),
                "");
    }

    private void seek(Set<TopicPartition> partitions) {
        consumer.assign(layout.partitions());
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = next.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    /**
     * Compaction drops the word of a deleted row some time after it came. Who was away for longer has rows that nobody
     * will ever delete. Hourly topics have no such word: their rows go by age.
     */
    private void giveUpWhatMissedDeletions() throws SQLException {
        Instant now = clock.instant();
        if (now.isBefore(store.deletionsKnownTo().plus(deletionsKept))) {
            return;
        }
        for (String name : topics.names().keySet()) {
            if (topics.topic(name).role() == Topic.Role.TABLE) {
                giveUp(name, Anew.AWAY_TOO_LONG);
            }
        }
        store.forgetsDeletionsBefore(now);
    }

    /** The topic may be another one by now, which would be why. */
    private void outOfRange(Set<TopicPartition> partitions) throws SQLException {
        commit(Optional.empty());
        Map<String, String> before = layout.ids();
        follow(topics.layout());
        beginAnew(
                partitions.stream()
                        .map(TopicPartition::topic)
                        .filter(name -> before.get(name).equals(layout.ids().get(name)))
                        .collect(Collectors.toSet()),
                Anew.OUT_OF_RANGE);
    }

    private void beginAnew(Set<String> names, Anew reason) throws SQLException {
        for (String name : names) {
            giveUp(name, reason);
        }
        seek(names.stream().flatMap(name -> layout.partitionsOf(name).stream()).collect(Collectors.toSet()));
    }

    private void giveUp(String name, Anew reason) throws SQLException {
        store.beginAnew(topics.topic(name), name, reason);
        next.keySet().removeIf(partition -> partition.topic().equals(name));
        changed.removeIf(partition -> partition.topic().equals(name));
        isRoundOpen = false;
        state.behind();
    }

    private void add(ConsumerRecords<byte[], byte[]> records) throws SQLException {
        for (ConsumerRecord<byte[], byte[]> each : records) {
            add(each);
        }
        next.putAll(records.nextOffsets());
        changed.addAll(records.nextOffsets().keySet());
        if (pending == 0 && !records.isEmpty()) {
            batchSince = clock.instant();
        }
        pending += records.count();
    }

    private void add(ConsumerRecord<byte[], byte[]> record) throws SQLException {
        Topic topic = topics.topic(record.topic());
        RowType<?, ?> type = types.get(topic);
        metrics.read(topic);
        Optional<Object> read = record.value() == null ? type.key(record.key()) : type.value(record.value());
        if (read.isEmpty()) {
            if (metrics.unreadable(topic)) {
                LOG.warn(
                        "leaves out record {} of partition {} of {}, which is not a row; more of them are counted only",
                        record.offset(),
                        record.partition(),
                        record.topic());
            }
        } else if (record.value() == null) {
            store.remove(topic, read.get());
        } else {
            store.put(topic, read.get());
        }
    }

    /** Commits when it is time, and ends and begins rounds. */
    private void look() throws SQLException {
        Instant now = clock.instant();
        boolean isRoundRead = isRoundOpen && isRoundRead();
        boolean isBatchDue = pending >= BATCH_RECORDS || (pending > 0 && now.isAfter(batchSince.plus(BATCH_TIME)));
        if (isRoundRead) {
            endRound(now);
        } else if (isBatchDue || store.isErasing()) {
            commit(Optional.empty());
        }
        if (isBatchDue || isRoundRead) {
            tellProgress();
        }
        if (now.isAfter(nextCount)) {
            count();
        }
        if (!isRoundOpen && !now.isBefore(nextRound)) {
            checkFile();
            beginRound(now);
        }
    }

    /** Who only writes may never come across what queries do. */
    private void checkFile() throws SQLException {
        if (state.isDamaged()) {
            throw new DamagedStoreException("a query found the store damaged");
        }
        store.checkFile();
    }

    private void beginRound(Instant now) throws SQLException {
        nextRound = now.plus(BETWEEN_ROUNDS);
        try {
            follow(topics.layout());
            roundEnds = consumer.endOffsets(layout.partitions());
            roundAt = now;
            isRoundOpen = true;
        } catch (KafkaException e) {
            if (!(e instanceof RetriableException || e.getCause() instanceof RetriableException)) {
                throw e;
            }
            state.stuck("Kafka does not answer: " + e.getMessage());
        }
    }

    /** Heeds topics that were made again and partitions that were added. */
    private void follow(Layout found) throws SQLException {
        Layout before = layout;
        Set<String> madeAgain = found.ids().keySet().stream()
                .filter(name -> !found.ids().get(name).equals(before.ids().get(name)))
                .collect(Collectors.toSet());
        if (!madeAgain.isEmpty()) {
            // While its positions are still told by the old id.
            commit(Optional.empty());
        }
        layout = found;
        if (!madeAgain.isEmpty()) {
            beginAnew(madeAgain, Anew.TOPIC_MADE_AGAIN);
        }
        Set<TopicPartition> added = new HashSet<>(found.partitions());
        added.removeAll(before.partitions());
        added.removeIf(partition -> madeAgain.contains(partition.topic()));
        if (!added.isEmpty()) {
            LOG.info("reads {} partitions that were added", added.size());
            seek(added);
        }
    }

    private boolean isRoundRead() {
        return roundEnds.entrySet().stream().allMatch(end -> position(end.getKey(), end.getValue()) >= end.getValue());
    }

    /** Where a partition is; asks the consumer, who also knows of markers of transactions, only if it must. */
    private long position(TopicPartition partition, long wanted) {
        OffsetAndMetadata known = next.get(partition);
        if (known != null && known.offset() >= wanted) {
            return known.offset();
        }
        try {
            long position = consumer.position(partition, POLL);
            if (known == null || position > known.offset()) {
                next.put(partition, new OffsetAndMetadata(position));
                changed.add(partition);
            }
            return position;
        } catch (RetriableException e) {
            // Its broker is away.
            return known == null ? 0 : known.offset();
        }
    }

    private void endRound(Instant now) throws SQLException {
        isRoundOpen = false;
        if (pending > 0 || now.isAfter(nextIdleCommit)) {
            commit(Optional.of(roundAt));
            nextIdleCommit = now.plus(BETWEEN_IDLE_COMMITS);
        }
        if (state.isCaughtUp() || Duration.between(roundAt, now).compareTo(SHORT_ROUND) < 0) {
            if (!state.isCaughtUp()) {
                LOG.info("has caught up with all topics");
                count();
            }
            state.caughtUp(roundAt);
        }
    }

    private void commit(Optional<Instant> asOf) throws SQLException {
        List<StoredPosition> positions = new ArrayList<>();
        for (TopicPartition each : changed) {
            OffsetAndMetadata offset = next.get(each);
            positions.add(new StoredPosition(
                    each.topic(),
                    each.partition(),
                    layout.ids().get(each.topic()),
                    offset.offset(),
                    offset.leaderEpoch().orElse(StoredPosition.NO_EPOCH)));
        }
        store.commit(positions, asOf);
        changed.clear();
        pending = 0;
    }

    private void tellProgress() {
        state.reading(layout.partitions().stream()
                .map(partition -> new PartitionProgress(
                        partition.topic(),
                        partition.partition(),
                        next.containsKey(partition) ? next.get(partition).offset() : 0,
                        roundEnds.getOrDefault(partition, 0L)))
                .sorted(Comparator.comparing(PartitionProgress::topic).thenComparingInt(PartitionProgress::partition))
                .toList());
    }

    private void count() throws SQLException {
        state.counted(store.countRows());
        nextCount = clock.instant().plus(BETWEEN_COUNTS);
    }
}
