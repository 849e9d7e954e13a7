package io.flagtally.aggregator.rows;

/**
 * Sums of one kind whose keys all belong to one partition. On the repartition topic it is one record, with its first
 * key: the partition of that is the partition of all. Not a record type, since its bytes have no equality worth having.
 */
public final class SumBlock implements IntakeOutput {
    private final UsageKind kind;
    private final byte[] key;
    private final byte[] sums;

    SumBlock(UsageKind kind, byte[] key, byte[] sums) {
        this.kind = kind;
        this.key = key;
        this.sums = sums;
    }

    public UsageKind kind() {
        return kind;
    }

    /** The first sum's key. Not a copy. */
    public byte[] key() {
        return key;
    }

    /** All sums, for {@link SumBlockReader}. Not a copy. */
    public byte[] sums() {
        return sums;
    }
}
