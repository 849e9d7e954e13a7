package io.flagtally.aggregator.combine;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * Calls a processor back before its task commits, early enough that what it then forwards belongs to the same
 * transaction.
 *
 * <p>The aggregator's one touch of Kafka Streams' internals. It has no public hook there: a store's {@code flush} and
 * {@code commit} come after the producer was flushed. Its own caching stores are told through
 * {@link CachedStateStore#flushCache}, on every path that commits, and forward from there with their node made current
 * again. This is a store that holds nothing and does the same. {@code CombineTest} fails if a new version stops calling
 * it.
 */
public final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
    private static final String PREFIX = "commit-of-";

    private final String name;
    private InternalProcessorContext<?, ?> context;
    private ProcessorNode<?, ?, ?, ?> node;
    private Runnable beforeCommit = () -> {};
    private boolean open;

    /** The name of a processor's hook, by which it is told from a store that holds something. */
    public static String name(String processor) {
        return PREFIX + processor;
    }

    /** True if a store of that name is no state. */
    public static boolean isHook(String store) {
        return store.startsWith(PREFIX);
    }

    CommitHook(String name) {
        this.name = name;
    }

    /**
     * To be called in the processor's {@code init}: what {@code beforeCommit} forwards is forwarded by that processor.
     */
    public void onCommit(Runnable beforeCommit) {
        this.beforeCommit = beforeCommit;
        this.node = context.currentNode();
    }

    @Override
    public void flushCache() {
        ProcessorNode<?, ?, ?, ?> before = context.currentNode();
        context.setCurrentNode(node);
        try {
            beforeCommit.run();
        } finally {
            context.setCurrentNode(before);
        }
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) stateStoreContext;
        stateStoreContext.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    /** What is not committed is read again. */
    @Override
    public void clearCache() {
        beforeCommit = () -> {};
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        // Nothing is stored.
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
