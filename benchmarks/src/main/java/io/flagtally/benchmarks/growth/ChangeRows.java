package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.ChangedRow;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Changes as many rows as a record says: the next ones of its task's share, which begins again behind its end. */
final class ChangeRows implements Processor<byte[], Integer, byte[], byte[]> {
    private final String storeName;
    private final List<ChangedRow> all;
    private final int tasks;
    private List<ChangedRow> share;
    private KeyValueStore<byte[], byte[]> store;
    private ProcessorContext<byte[], byte[]> context;
    private int next;

    ChangeRows(String storeName, List<ChangedRow> all, int tasks) {
        this.storeName = storeName;
        this.all = all;
        this.tasks = tasks;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        store = processorContext.getStateStore(storeName);
        long task = processorContext.taskId().partition();
        share = all.subList((int) (all.size() * task / tasks), (int) (all.size() * (task + 1) / tasks));
    }

    @Override
    public void process(Record<byte[], Integer> record) {
        for (int i = 0; i < record.value(); i++) {
            ChangedRow row = share.get(next++ % share.size());
            byte[] before = store.get(row.storeKey());
            if (before != null && before.length == 0) {
                throw new IllegalStateException("nothing is stored for a row");
            }
            store.put(row.storeKey(), row.stored());
            context.forward(record.withKey(row.key()).withValue(row.value()));
        }
    }
}
