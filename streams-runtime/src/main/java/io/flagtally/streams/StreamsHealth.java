package io.flagtally.streams;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;

/** What the health checks ask of a running {@code KafkaStreams}; never blocks. */
final class StreamsHealth {
    private StreamsHealth() {}

    /** A failed instance never recovers by itself: whoever watches liveness has to restart it. */
    static Optional<String> failed(KafkaStreams streams) {
        State state = streams.state();
        return state == State.PENDING_ERROR || state == State.ERROR
                ? Optional.of("processing has stopped; the log says why")
                : Optional.empty();
    }

    static Optional<String> notRunning(KafkaStreams streams) {
        State state = streams.state();
        return state == State.RUNNING ? Optional.empty() : Optional.of("processing is " + state);
    }

    /** Without it nobody can tell an instance that keeps up from one that reads nothing. */
    static Optional<String> lagUnknown(KafkaStreams streams) {
        Set<TopicPartition> unknown = assigned(streams);
        unknown.removeAll(withKnownLag(streams));
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("lag of " + unknown.size() + " input partitions is not known yet");
    }

    /** The input partitions of this instance. */
    static Set<TopicPartition> assigned(KafkaStreams streams) {
        Set<TopicPartition> assigned = new HashSet<>();
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            for (TaskMetadata task : thread.activeTasks()) {
                assigned.addAll(task.topicPartitions());
            }
        }
        return assigned;
    }

    private static Set<TopicPartition> withKnownLag(KafkaStreams streams) {
        Set<TopicPartition> known = new HashSet<>();
        for (Metric metric : streams.metrics().values()) {
            MetricName name = metric.metricName();
            if (name.name().equals("records-lag")
                    && name.tags().containsKey("partition")
                    && metric.metricValue() instanceof Double lag
                    && !lag.isNaN()) {
                known.add(new TopicPartition(
                        name.tags().get("topic"), Integer.parseInt(name.tags().get("partition"))));
            }
        }
        return known;
    }
}
