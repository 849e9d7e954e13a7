package io.flagtally.relay.start;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.relay.rows.FirstRows;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What the first start of an application id found and was told.
 *
 * @param at when it was
 * @param from hours from this one on are sent whole; null if only what grew after the start is sent
 * @param partitions of the hourly topics
 */
@JsonPropertyOrder({"at", "from", "partitions"})
public record FirstStart(Instant at, Instant from, List<Partition> partitions) implements FirstRows {
    private static final JsonSerde<FirstStart> JSON = new JsonSerde<>(FirstStart.class);

    /**
     * One partition as it was then.
     *
     * @param begin the first record that may tell of an hour that is still sent
     * @param end what lies before it was there before the start
     */
    @JsonPropertyOrder({"topic", "partition", "begin", "end"})
    public record Partition(String topic, int partition, long begin, long end) {
        TopicPartition id() {
            return new TopicPartition(topic, partition);
        }
    }

    @Override
    public boolean areBaseline(TopicPartition partition, long offset, Instant hour) {
        return (from == null || hour.isBefore(from)) && offset < end(partition);
    }

    /** A partition that was added later held nothing then. */
    private long end(TopicPartition partition) {
        for (Partition each : partitions) {
            if (each.partition() == partition.partition() && each.topic().equals(partition.topic())) {
                return each.end();
            }
        }
        return 0;
    }

    byte[] bytes() {
        return JSON.serialize(null, this);
    }

    /** What {@link #bytes} wrote; throws {@link StartRefusedException} if it is none of ours. */
    static FirstStart read(byte[] bytes, String topic) {
        try {
            FirstStart read = JSON.deserialize(null, bytes);
            if (read != null && read.at() != null && read.partitions() != null) {
                return read;
            }
        } catch (SerializationException e) {
            // Said below.
        }
        throw new StartRefusedException(topic
                + ": its first record does not say from where on growth is sent, so something else wrote it; take a new"
                + " application id, with --from the hour up to which the Unleash server has everything");
    }

    /** Throws unless a later start that names {@code other}, or nothing, means this one. */
    void require(Instant other) {
        if (other != null && !Objects.equals(other, from)) {
            throw new StartRefusedException("--from " + other + ": this application id was started "
                    + (from == null ? "without it, at " + at : "with --from " + from)
                    + ", which holds for ever; leave it out, or take a new application id");
        }
    }
}
