package io.flagtally.aggregator.combine;

import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.model.decode.ClientInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.ObjLongConsumer;

/**
 * Sums of flag, variant and client rows, held until a commit: one sum then leaves for all of a key and hour. What is
 * here when the task dies is read again, since the offsets of its rows are not committed yet. One thread.
 *
 * <p>Rows come as fields, and only a new name makes objects: this is what runs for every row.
 */
public final class RowSums {
    private static final long HOUR_MS = 3_600_000L;

    private final CombineBounds bounds;
    private final LongBinaryOperator add;
    private final CombineMetrics metrics;
    private final ObjLongConsumer<IntakeOutput> next;
    private final SumBlocks flagBlocks;
    private final SumBlocks variantBlocks;
    private final Map<AppHour, AppSums> apps = new HashMap<>();
    private final Map<Client, Seen> clients = new HashMap<>();
    private final HeapUse use = new HeapUse();
    private AppSums lastApp;
    private int flagRows;
    private int variantRows;
    private int clientRows;

    /**
     * Holds nothing yet.
     *
     * @param partitions of the repartition topics of flags and variants
     * @param next gets sums, with the latest time that one of them counts at in ms since the epoch
     */
    RowSums(
            CombineBounds bounds,
            LongBinaryOperator add,
            int partitions,
            CombineMetrics metrics,
            ObjLongConsumer<IntakeOutput> next) {
        this.bounds = bounds;
        this.add = add;
        this.metrics = metrics;
        this.next = next;
        this.flagBlocks = new SumBlocks(UsageKind.FLAG, partitions, next);
        this.variantBlocks = new SumBlocks(UsageKind.VARIANT, partitions, next);
    }

    private record Client(String environment, ClientInfo client) {}

    /** The first and the last time of receipt, in ms since the epoch. */
    private static final class Seen {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
    }

    /** Adds evaluations of a flag, not both 0, that count at {@code countedAt} ms since the epoch. */
    public void flag(String environment, String app, String flag, long yes, long no, long countedAt) {
        FlagSum sum = app(environment, app, countedAt).flag(flag, use);
        sum.yes = add.applyAsLong(sum.yes, yes);
        sum.no = add.applyAsLong(sum.no, no);
        flagRows++;
        forwardIfFull();
    }

    /** Adds evaluations that gave a variant, at least 1, that count at {@code countedAt} ms since the epoch. */
    public void variant(String environment, String app, String flag, String variant, long count, long countedAt) {
        VariantSum sum = app(environment, app, countedAt).flag(flag, use).variant(variant, use);
        sum.count = add.applyAsLong(sum.count, count);
        variantRows++;
        forwardIfFull();
    }

    /** Adds a client that took part in a report of {@code receivedAt} ms since the epoch. */
    public void client(String environment, ClientInfo client, long receivedAt) {
        Seen seen = clients.computeIfAbsent(new Client(environment, client), unseen -> {
            use.addClient(unseen.client);
            return new Seen();
        });
        seen.first = Math.min(seen.first, receivedAt);
        seen.last = Math.max(seen.last, receivedAt);
        clientRows++;
        forwardIfFull();
    }

    private AppSums app(String environment, String app, long countedAt) {
        long hour = Math.floorDiv(countedAt, HOUR_MS);
        // Rows of one report mostly belong together.
        if (lastApp == null || !lastApp.are(environment, app, hour)) {
            lastApp = apps.computeIfAbsent(new AppHour(environment, app, hour), key -> {
                use.addApp(key.app());
                return new AppSums(key);
            });
        }
        lastApp.timestamp = Math.max(lastApp.timestamp, countedAt);
        return lastApp;
    }

    private void forwardIfFull() {
        if (use.isPast(bounds)) {
            forwardAll();
        }
    }

    void forwardAll() {
        apps.values().forEach(app -> app.addTo(flagBlocks, variantBlocks));
        clients.forEach((key, seen) ->
                next.accept(new ClientRow(key.environment, key.client, seen.first, seen.last), seen.last));
        metrics.flags.combined(flagRows, flagBlocks.forwardAll());
        metrics.variants.combined(variantRows, variantBlocks.forwardAll());
        metrics.clients.combined(clientRows, clients.size());
        clear();
    }

    private void clear() {
        apps.clear();
        clients.clear();
        use.clear();
        lastApp = null;
        flagRows = 0;
        variantRows = 0;
        clientRows = 0;
    }
}
