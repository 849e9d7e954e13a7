package io.flagtally.relay.start;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.rows.AgeLimit;
import io.flagtally.relay.rows.OutputRows;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.GroupOffsets;
import io.flagtally.streams.start.NotedOnce;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides at the first start of an application id where growth begins, notes it, and has the application begin to read
 * there. At later starts it looks that state was not lost. Blocks on the network.
 */
public final class RelayStart {
    private static final Logger LOG = LoggerFactory.getLogger(RelayStart.class);

    private final String applicationId;
    private final TopicSettings topics;
    private final AgeLimit ageLimit;
    private final InstantSource clock;
    private final String noteTopic;
    private final NotedOnce note;

    public RelayStart(String applicationId, TopicSettings topics, AgeLimit ageLimit, InstantSource clock) {
        this.applicationId = applicationId;
        this.topics = topics;
        this.ageLimit = ageLimit;
        this.clock = clock;
        this.noteTopic = applicationId + "-start-changelog";
        this.note = new NotedOnce(noteTopic, topics);
    }

    /**
     * Returns what the first start decided, which may be this one.
     *
     * @param from an hour from which on everything is sent; null for what grows from now on
     * @param consumer settings of a consumer that reads committed and is in no group
     * @param producer settings of a producer
     * @param changelogs of the stores
     * @throws StartRefusedException if evaluations would be sent twice or never
     * @throws KafkaException if Kafka can't be asked
     */
    public FirstStart settle(
            Admin admin,
            Instant from,
            Map<String, Object> consumer,
            Map<String, Object> producer,
            Set<String> changelogs) {
        boolean isNoted = !existing(admin, Set.of(noteTopic)).isEmpty();
        Set<String> kept = existing(admin, changelogs);
        GroupOffsets group = new GroupOffsets(admin, applicationId);
        Map<TopicPartition, OffsetAndMetadata> committed = group.committed();
        if (!isNoted && !(committed.isEmpty() && kept.isEmpty())) {
            throw new StartRefusedException("topic " + noteTopic + " is gone, but not all that " + applicationId
                    + " has on this cluster: delete the rest, or take a new application id");
        }
        try (FirstRecords records = new FirstRecords(consumer)) {
            Optional<byte[]> noted = isNoted ? note.read(records) : Optional.empty();
            if (noted.isEmpty()) {
                note.note(now(group, from).bytes(), admin, producer);
                // Another instance may have been faster.
                noted = note.read(records);
            }
            FirstStart start = FirstStart.read(noted.orElseThrow(), noteTopic);
            start.require(from);
            requireState(committed, changelogs, kept);
            begin(group, start, committed);
            return start;
        }
    }

    /** Without its stores it would send again all that it has sent of the hours that it reads. */
    private void requireState(
            Map<TopicPartition, OffsetAndMetadata> committed, Set<String> changelogs, Set<String> kept) {
        boolean hasRead = committed.keySet().stream().anyMatch(partition -> isRepartition(partition.topic()));
        Set<String> gone = new TreeSet<>(changelogs);
        gone.removeAll(kept);
        if (hasRead && !gone.isEmpty()) {
            throw new StartRefusedException("topics that hold what was sent are gone: " + String.join(", ", gone)
                    + "; take a new application id, which begins with what grows from now on");
        }
    }

    private boolean isRepartition(String topic) {
        return topic.startsWith(applicationId) && topic.endsWith("-repartition");
    }

    private FirstStart now(GroupOffsets group, Instant from) {
        Instant at = clock.instant();
        List<TopicPartition> partitions =
                group.partitions(OutputRows.TOTALS.stream().map(topics::name).toList());
        long oldest = ageLimit.oldestHour(at.toEpochMilli()).toEpochMilli();
        // What is written from here on counts: first the ends.
        Map<TopicPartition, ListOffsetsResultInfo> ends = group.at(partitions, OffsetSpec.latest());
        Map<TopicPartition, ListOffsetsResultInfo> begins = group.at(partitions, OffsetSpec.forTimestamp(oldest));
        List<FirstStart.Partition> found = new ArrayList<>();
        for (TopicPartition each : partitions) {
            long end = ends.get(each).offset();
            long begin = begins.get(each).offset();
            found.add(new FirstStart.Partition(each.topic(), each.partition(), begin < 0 ? end : begin, end));
        }
        return new FirstStart(at, from, found);
    }

    /** Where nothing is committed: at a first start, and after a rest for which brokers don't keep offsets. */
    private void begin(GroupOffsets group, FirstStart start, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, OffsetAndMetadata> offsets = start.partitions().stream()
                .filter(partition -> !committed.containsKey(partition.id()))
                .collect(Collectors.toMap(
                        FirstStart.Partition::id, partition -> new OffsetAndMetadata(partition.begin())));
        // An instance that runs already has begun there.
        if (!offsets.isEmpty() && group.commit(offsets)) {
            LOG.info("reads {} partitions from where hours that are still sent begin", offsets.size());
        }
    }

    /** Asked for by name: a list of all topics would leave out one that this client may not see. */
    private static Set<String> existing(Admin admin, Set<String> topics) {
        Set<String> existing = new HashSet<>();
        admin.describeTopics(topics).topicNameValues().forEach((name, answer) -> {
            try {
                KafkaAnswers.await(answer);
                existing.add(name);
            } catch (KafkaException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return existing;
    }
}
