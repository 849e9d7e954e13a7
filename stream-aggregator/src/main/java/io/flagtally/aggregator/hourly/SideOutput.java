package io.flagtally.aggregator.hourly;

import java.util.Set;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** What the tasks that hold totals of one kind write besides them, in the same transactions. */
public interface SideOutput {

    /** Nothing. */
    SideOutput NONE = new SideOutput() {
        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of();
        }

        @Override
        public HourListener listener(ProcessorContext<byte[], byte[]> context, Runnable writeTotals) {
            return (key, hour, first, second, timestamp) -> {};
        }

        @Override
        public void addSink(KStream<byte[], byte[]> totals) {}
    };

    /** What its listeners keep. */
    Set<StoreBuilder<?>> stores();

    /**
     * A listener for one task, to be asked for in the processor's {@code init}. It forwards through {@code context} to
     * its own sink, by name.
     *
     * @param writeTotals writes the totals that the task holds, and so tells the listener of them
     */
    HourListener listener(ProcessorContext<byte[], byte[]> context, Runnable writeTotals);

    /** Adds the sink behind the processor that holds totals. */
    void addSink(KStream<byte[], byte[]> totals);
}
