package io.flagtally.streams;

import java.io.Closeable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all RocksDB instances of a process share: one cache of blocks, indexes and filters, at most half of
 * which holds what is not yet written. Close it after the stores.
 */
public final class StoreMemory implements Closeable {
    private static final int BITS_OF_SHARDS = -1;

    /** Past the bound a read would fail, and with it the stream thread; so the bound gives way to blocks in use. */
    private static final boolean STRICT = false;

    private static final double FOR_INDEXES_AND_FILTERS = 0.1;

    private final Cache cache;
    private final WriteBufferManager writeBuffers;

    /** Takes that many bytes off the heap, as they are needed. */
    public StoreMemory(long bytes) {
        RocksDB.loadLibrary();
        this.cache = new LRUCache(bytes, BITS_OF_SHARDS, STRICT, FOR_INDEXES_AND_FILTERS);
        this.writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }

    public Cache cache() {
        return cache;
    }

    public WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }
}
