package io.flagtally.aggregator.start;

import io.flagtally.aggregator.combine.CommitHook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/** Which state a topology keeps, read from its description: so it can't differ from what runs. */
record StateLayout(List<StateTopic> topics) {

    /**
     * The changelog of one store.
     *
     * @param outputs output topics that are written from the same task: if they hold rows, so does this
     * @param laidOutByRaw true if its partitions are the raw topics', false if they are those of a repartition topic
     */
    record StateTopic(String name, Set<String> outputs, boolean laidOutByRaw) {}

    /** The layout; {@code outputs} are the names of the output topics, {@code raw} those of the raw topics. */
    static StateLayout of(TopologyDescription description, String applicationId, Set<String> outputs, Set<String> raw) {
        List<StateTopic> topics = new ArrayList<>();
        for (Subtopology part : description.subtopologies()) {
            Set<String> written = new HashSet<>();
            Set<String> stores = new HashSet<>();
            boolean readsRaw = false;
            for (Node node : part.nodes()) {
                if (node instanceof Sink sink && sink.topic() != null) {
                    written.add(sink.topic());
                } else if (node instanceof Processor processor) {
                    processor.stores().stream()
                            .filter(store -> !CommitHook.isHook(store))
                            .forEach(stores::add);
                } else if (node instanceof Source source && source.topicSet() != null) {
                    readsRaw |= source.topicSet().stream().anyMatch(raw::contains);
                }
            }
            written.retainAll(outputs);
            for (String store : stores) {
                topics.add(new StateTopic(applicationId + "-" + store + "-changelog", Set.copyOf(written), readsRaw));
            }
        }
        return new StateLayout(List.copyOf(topics));
    }
}
