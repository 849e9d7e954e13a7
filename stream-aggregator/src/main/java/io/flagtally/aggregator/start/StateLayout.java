package io.flagtally.aggregator.start;

import io.flagtally.aggregator.combine.CommitHook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/** Which state a topology keeps, read from its description: so it can't differ from what runs. */
record StateLayout(List<StateTopic> topics, List<RepartitionTopic> repartitions, String countFromTopic) {

    /** What the names of repartition topics end in; a description has them without the application id. */
    private static final String REPARTITION = "-repartition";

    /**
     * The changelog of one store.
     *
     * @param outputs output topics that are written from the same task: if they hold rows, so does this
     * @param laidOutByRaw true if its partitions are the raw topics', false if they are those of a repartition topic
     */
    record StateTopic(String name, Set<String> outputs, boolean laidOutByRaw) {}

    /**
     * A topic on which rows pass from one task to another.
     *
     * @param changelogs of the stores that hold what is made of them
     */
    record RepartitionTopic(String name, Set<String> changelogs) {}

    /** The layout; {@code outputs} are the names of the output topics, {@code raw} those of the raw topics. */
    static StateLayout of(TopologyDescription description, String applicationId, Set<String> outputs, Set<String> raw) {
        List<StateTopic> topics = new ArrayList<>();
        List<RepartitionTopic> repartitions = new ArrayList<>();
        for (Subtopology part : description.subtopologies()) {
            Set<String> written = new HashSet<>();
            Set<String> read = new HashSet<>();
            Set<String> stores = new HashSet<>();
            for (Node node : part.nodes()) {
                if (node instanceof Sink sink && sink.topic() != null) {
                    written.add(sink.topic());
                } else if (node instanceof Processor processor) {
                    processor.stores().stream()
                            .filter(store -> !CommitHook.isHook(store))
                            .forEach(stores::add);
                } else if (node instanceof Source source && source.topicSet() != null) {
                    read.addAll(source.topicSet());
                }
            }
            written.retainAll(outputs);
            boolean readsRaw = read.stream().anyMatch(raw::contains);
            Set<String> changelogs = stores.stream()
                    .map(store -> applicationId + "-" + store + "-changelog")
                    .collect(Collectors.toSet());
            changelogs.forEach(name -> topics.add(new StateTopic(name, Set.copyOf(written), readsRaw)));
            read.stream()
                    .filter(topic -> topic.endsWith(REPARTITION))
                    .map(topic -> new RepartitionTopic(applicationId + "-" + topic, changelogs))
                    .forEach(repartitions::add);
        }
        return new StateLayout(List.copyOf(topics), List.copyOf(repartitions), CountFromTopic.name(applicationId));
    }
}
