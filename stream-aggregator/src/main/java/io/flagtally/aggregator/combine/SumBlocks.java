package io.flagtally.aggregator.combine;

import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.SumBlockWriter;
import io.flagtally.aggregator.rows.UsageKind;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/**
 * Sums of one kind on their way to the repartition topic, put together by partition: a record costs far more than a
 * sum, in the producer, on the network and in the task that reads it.
 */
final class SumBlocks {
    /** A block is complete with so many bytes: few enough to fit a batch of the producer with its key. */
    private static final int COMPLETE_BYTES = 12 * 1024;

    private final SumBlockWriter[] blocks;
    private final ObjLongConsumer<IntakeOutput> next;
    private int sums;

    /**
     * For {@code partitions} of the repartition topic; {@code next} gets each block with the latest time of its sums.
     */
    SumBlocks(UsageKind kind, int partitions, ObjLongConsumer<IntakeOutput> next) {
        this.blocks = IntStream.range(0, partitions)
                .mapToObj(partition -> new SumBlockWriter(kind))
                .toArray(SumBlockWriter[]::new);
        this.next = next;
    }

    void add(byte[] key, long timestamp, long first, long second) {
        SumBlockWriter block = blocks[partition(key)];
        block.add(key, timestamp, first, second);
        sums++;
        if (block.length() >= COMPLETE_BYTES) {
            forward(block);
        }
    }

    /** Where Kafka's default partitioner takes a record of that key. */
    private int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % blocks.length;
    }

    /** Forwards what is left, and returns how many sums were added since the last call. */
    int forwardAll() {
        for (SumBlockWriter block : blocks) {
            if (!block.isEmpty()) {
                forward(block);
            }
        }
        int added = sums;
        sums = 0;
        return added;
    }

    private void forward(SumBlockWriter block) {
        long latest = block.latest();
        next.accept(block.take(), latest);
    }
}
