package io.flagtally.streams;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/**
 * What instances that share the work of an application id must have in common: the tasks, which topics each reads and
 * writes, which state it keeps, and in which form. Processors without state are no part of it.
 *
 * @param text a line for each task, and one for what all have
 */
public record StreamsLayout(String text) {

    /**
     * The layout of a topology.
     *
     * @param repartitions partitions of repartition topics, which a description does not tell
     * @param formats version of what stores and repartition topics hold: another one where an earlier version can't
     *     read what a later one writes
     * @param isState false of stores that hold nothing
     */
    public static StreamsLayout of(
            TopologyDescription topology, int repartitions, int formats, Predicate<String> isState) {
        StringBuilder text = new StringBuilder("formats %d, partitions %d\n".formatted(formats, repartitions));
        for (Subtopology task : topology.subtopologies()) {
            Set<String> reads = new TreeSet<>();
            Set<String> writes = new TreeSet<>();
            Set<String> keeps = new TreeSet<>();
            for (Node node : task.nodes()) {
                if (node instanceof Source source && source.topicSet() != null) {
                    reads.addAll(source.topicSet());
                } else if (node instanceof Sink sink && sink.topic() != null) {
                    writes.add(sink.topic());
                } else if (node instanceof Processor processor) {
                    processor.stores().stream().filter(isState).forEach(keeps::add);
                }
            }
            text.append("%d: reads %s, writes %s, keeps %s\n".formatted(task.id(), reads, writes, keeps));
        }
        return new StreamsLayout(text.toString());
    }

    /**
     * Equal for equal layouts. Members of a group show it as the name of their assignor, and brokers let in no member
     * that names another one.
     */
    public String name() {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return "stream-" + String.format(Locale.ROOT, "%08x", sum.getValue());
    }
}
