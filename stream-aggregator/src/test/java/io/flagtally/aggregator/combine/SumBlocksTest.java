package io.flagtally.aggregator.combine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.SumBlock;
import io.flagtally.aggregator.rows.SumBlockReader;
import io.flagtally.aggregator.rows.UsageKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class SumBlocksTest {
    private static final int PARTITIONS = 12;
    private static final int KEYS = 20_000;

    private final List<SumBlock> forwarded = new ArrayList<>();
    private final SumBlocks blocks =
            new SumBlocks(UsageKind.FLAG, PARTITIONS, (row, timestamp) -> forwarded.add((SumBlock) row));

    @Test
    void putsTogetherOnlyWhatKafkaWouldPutIntoThePartitionOfTheFirstKey() {
        Map<String, Long> added = addKeys();

        Map<String, Long> read = new HashMap<>();
        for (SumBlock block : forwarded) {
            int partition = BuiltInPartitioner.partitionForKey(block.key(), PARTITIONS);
            new SumBlockReader(UsageKind.FLAG, (key, timestamp, yes, no) -> {
                        assertThat(BuiltInPartitioner.partitionForKey(key, PARTITIONS))
                                .isEqualTo(partition);
                        read.put(new String(key, StandardCharsets.UTF_8), yes);
                    })
                    .read(block.key(), block.sums());
        }
        assertThat(read).isEqualTo(added);
    }

    @Test
    void fitsEachBlockIntoABatchOfTheProducer() {
        addKeys();

        assertThat(forwarded).hasSizeBetween(PARTITIONS + 1, KEYS / 200);
        assertThat(forwarded).allSatisfy(block -> assertThat(block.sums().length + block.key().length)
                .isLessThan(16_384));
    }

    @Test
    void forwardsNothingWhereNothingWasAdded() {
        assertThat(blocks.forwardAll()).isZero();
        assertThat(forwarded).isEmpty();
    }

    private Map<String, Long> addKeys() {
        Map<String, Long> added = new HashMap<>();
        IntStream.range(0, KEYS).forEach(i -> {
            String key = "prod.shop.flag-number-" + i;
            blocks.add(key.getBytes(StandardCharsets.UTF_8), 1_000L + i, i, 2L * i);
            added.put(key, (long) i);
        });
        assertThat(blocks.forwardAll()).isEqualTo(KEYS);
        return added;
    }
}
