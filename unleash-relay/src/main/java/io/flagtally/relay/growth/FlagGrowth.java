package io.flagtally.relay.growth;

import io.flagtally.relay.bulk.BulkBody;
import io.flagtally.relay.bulk.MetricsItem;
import io.flagtally.relay.rows.TotalKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * What one flag's hour and its variants have grown by, while it is put into a body. An item needs an evaluation: the
 * server drops one that has variants alone.
 */
final class FlagGrowth {
    private final Bytes start;
    private final TotalKey flag;
    private final RelayedTotal total;
    private final List<Variant> variants = new ArrayList<>();
    private int variantBytes;
    private int unlisted;
    private int fitting;
    private long yes;
    private long no;

    private record Variant(TotalKey key, RelayedTotal total) {
        long count() {
            return Math.min(total.unsent(), MetricsItem.LARGEST_COUNT);
        }
    }

    /** {@code start}: the flag's key in the store. */
    FlagGrowth(Bytes start, TotalKey flag, RelayedTotal total) {
        this.start = start;
        this.flag = flag;
        this.total = total;
    }

    Bytes start() {
        return start;
    }

    boolean isOfSameFlag(TotalKey variant) {
        return flag.isOfSameFlag(variant);
    }

    /** Adds a variant; one that a body of {@code most} bytes could not hold anyway is only counted. */
    void add(TotalKey variant, RelayedTotal growth, int most) {
        if (variantBytes > most) {
            unlisted++;
            return;
        }
        variants.add(new Variant(variant, growth));
        variantBytes += variant.variant().length();
    }

    /** Puts it into a body that has room for all of it, or into an empty one as much as fits. False if it did not. */
    boolean putInto(BulkBody body) {
        int room = body.room();
        MetricsItem item = new MetricsItem(flag);
        if (item.length() > room) {
            return false;
        }
        while (fitting < variants.size() && fits(item, variants.get(fitting), room)) {
            fitting++;
        }
        if (left() > 0 && !body.isEmpty()) {
            return false;
        }
        yes = Math.min(total.unsentYes(), MetricsItem.LARGEST_COUNT);
        no = Math.min(total.unsentNo(), MetricsItem.LARGEST_COUNT);
        // Evaluations stay, for the next items to carry the variants with that are left.
        long kept = Math.min(left(), yes + no - 1);
        long keptNo = Math.min(kept, no);
        no -= keptNo;
        yes -= kept - keptNo;
        body.add(item, yes, no);
        return true;
    }

    /** Keeps as sent what was put into a body. */
    void keep(Waiting waiting) {
        waiting.put(flag, total, total.plusSent(yes, no));
        for (Variant sent : variants.subList(0, fitting)) {
            waiting.put(sent.key, sent.total, sent.total.plusSent(sent.count(), 0));
        }
    }

    /**
     * True if the next body is to carry variants that are left. A count that is too large for one body goes on an
     * interval later: a report that makes one up would else hold back all others.
     */
    boolean hasVariantsLeft() {
        return left() > 0 && total.plusSent(yes, no).unsent() > 0;
    }

    private int left() {
        return variants.size() - fitting + unlisted;
    }

    private static boolean fits(MetricsItem item, Variant variant, int room) {
        return item.add(variant.key.variant(), variant.count(), room);
    }
}
