package io.flagtally.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Has every RocksDB instance take its memory from one {@link StoreMemory}. Made by Kafka Streams, one for each store.
 */
public final class BoundedStores implements RocksDBConfigSetter {
    /** The setting, passed through Kafka Streams, that holds the {@link StoreMemory}. */
    static final String MEMORY = "flagtally.store.memory";

    /**
     * What a table that is written to takes at first. RocksDB's own 2 MiB, times stores, partitions and segments of
     * windows, would be more than all of the memory.
     */
    private static final long ARENA_BYTES = 64 * 1024;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        StoreMemory memory = (StoreMemory) configs.get(MEMORY);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setArenaBlockSize(ARENA_BYTES);
    }

    @Override
    public void close(String storeName, Options options) {
        // What is shared outlives a store.
    }
}
