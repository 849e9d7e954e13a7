package io.flagtally.relay.start;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.rows.AgeLimit;
import io.flagtally.relay.rows.OutputRows;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.NotedOnce;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
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
        boolean isNoted = exists(admin, noteTopic);
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin);
        if (!isNoted && (!committed.isEmpty() || changelogs.stream().anyMatch(name -> exists(admin, name)))) {
            throw new StartRefusedException("topic " + noteTopic + " is gone, but not all that " + applicationId
                    + " has on this cluster: delete the rest, or take a new application id");
        }
        try (FirstRecords records = new FirstRecords(consumer)) {
            Optional<byte[]> noted = isNoted ? note.read(records) : Optional.empty();
            if (noted.isEmpty()) {
                note.note(now(admin, from).bytes(), admin, producer);
                // Another instance may have been faster.
                noted = note.read(records);
            }
            FirstStart start = FirstStart.read(noted.orElseThrow(), noteTopic);
            start.require(from);
            requireState(admin, committed, changelogs);
            begin(admin, start, committed);
            return start;
        }
    }

    /** Without its stores it would send again all that it has sent of the hours that it reads. */
    private void requireState(Admin admin, Map<TopicPartition, OffsetAndMetadata> committed, Set<String> changelogs) {
        boolean hasRead = committed.keySet().stream().anyMatch(partition -> isRepartition(partition.topic()));
        List<String> gone = changelogs.stream()
                .filter(name -> !exists(admin, name))
                .sorted()
                .toList();
        if (hasRead && !gone.isEmpty()) {
            throw new StartRefusedException("topics that hold what was sent are gone: " + String.join(", ", gone)
                    + "; take a new application id, which begins with what grows from now on");
        }
    }

    private boolean isRepartition(String topic) {
        return topic.startsWith(applicationId) && topic.endsWith("-repartition");
    }

    private FirstStart now(Admin admin, Instant from) {
        Instant at = clock.instant();
        List<TopicPartition> partitions = partitions(admin);
        long oldest = ageLimit.oldestHour(at.toEpochMilli()).toEpochMilli();
        // What is written from here on counts: first the ends.
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(admin, partitions, OffsetSpec.forTimestamp(oldest));
        List<FirstStart.Partition> found = new ArrayList<>();
        for (TopicPartition each : partitions) {
            long end = ends.get(each);
            long begin = begins.get(each);
            found.add(new FirstStart.Partition(each.topic(), each.partition(), begin < 0 ? end : begin, end));
        }
        return new FirstStart(at, from, found);
    }

    /** Where nothing is committed: at a first start, and after a rest for which brokers don't keep offsets. */
    private void begin(Admin admin, FirstStart start, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, OffsetAndMetadata> offsets = start.partitions().stream()
                .filter(partition -> !committed.containsKey(partition.id()))
                .collect(Collectors.toMap(
                        FirstStart.Partition::id, partition -> new OffsetAndMetadata(partition.begin())));
        if (offsets.isEmpty()) {
            return;
        }
        try {
            KafkaAnswers.await(
                    admin.alterConsumerGroupOffsets(applicationId, offsets).all());
            LOG.info("reads {} partitions from where hours that are still sent begin", offsets.size());
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof UnknownMemberIdException
                    || e.getCause() instanceof RebalanceInProgressException)) {
                throw e;
            }
            // Another instance runs already: it has begun there.
        }
    }

    private List<TopicPartition> partitions(Admin admin) {
        List<String> names = OutputRows.TOTALS.stream().map(topics::name).toList();
        Map<String, TopicDescription> found =
                KafkaAnswers.await(admin.describeTopics(names).allTopicNames());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String name : names) {
            for (TopicPartitionInfo each : found.get(name).partitions()) {
                partitions.add(new TopicPartition(name, each.partition()));
            }
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                KafkaAnswers.await(admin.listOffsets(asked).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
        try {
            return KafkaAnswers.await(
                    admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private static boolean exists(Admin admin, String topic) {
        try {
            KafkaAnswers.await(admin.describeTopics(List.of(topic)).allTopicNames());
            return true;
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}
