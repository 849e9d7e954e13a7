package io.flagtally.cli.capacity;

/**
 * What one of each costs: CPU in µs, sizes in bytes, times in seconds. Fitted to runs of {@code benchmarks/bench
 * capacity} unless something else is said; {@code measured-runs.csv} of the tests has those.
 */
final class UnitCosts {
    /** CPU of a gateway for a second, whatever it takes: small requests to Kafka, timers, metrics. */
    static final double GATEWAY_SECOND = 84_000;

    static final double GATEWAY_REPORT = 37;
    static final double GATEWAY_FLAG = 0.2;

    /** CPU of an aggregator for a second, whatever it counts: fetches of few reports each, timers, metrics. */
    static final double AGGREGATOR_SECOND = 108_000;

    /** CPU of an aggregator for a commit, for each of its raw partitions and the output partition beside it. */
    static final double AGGREGATOR_COMMIT = 1_600;

    static final double AGGREGATOR_REPORT = 4;
    static final double AGGREGATOR_FLAG = 1.2;

    /** CPU of an aggregator for a sum that crosses a repartition topic, on both sides of it. */
    static final double AGGREGATOR_SUM = 1.8;

    static final double AGGREGATOR_CHANGED_ROW = 2.7;

    /** How long a commit takes, for each raw partition of an aggregator: the next one is due after it. */
    static final double COMMIT_SECONDS = 0.03;

    /** What it takes beyond two commits until a row is visible, of nearly all. */
    static final double VISIBLE_SECONDS = 0.3;

    /** A report as SDKs post it, headers of the request included; by the payloads of the benchmark. */
    static final double POSTED_REPORT = 500;

    static final double POSTED_FLAG = 80;

    /** A report in a batch of a raw topic, compressed. */
    static final double RAW_REPORT = 190;

    static final double RAW_FLAG = 15.5;

    /** What the reports of such a batch share: headers, and names that compression finds again. */
    static final double RAW_BATCH = 300;

    static final double RAW_BATCH_FLAG = 15;

    /** How long a gateway gathers reports for a batch of a partition: {@code linger.ms} and the answer before. */
    static final double BATCH_SECONDS = 0.003;

    static final double REPARTITION_SUM = 13;
    static final double HOURLY_ROW = 43;

    /** What rows or sums share that a task writes to a partition at a commit. */
    static final double COMMIT_BATCH = 260;

    /** Where a report lies, on the changelog that remembers it. */
    static final double CHANGELOG_REPORT = 36;

    static final double CHANGELOG_ROW = 23;

    /** CPU for a record of a changelog that is restored. */
    static final double RESTORED_RECORD = 1.2;

    /** Heap of an aggregator that holds nothing: {@code VolumeIT}. */
    static final double AGGREGATOR_HEAP = 100e6;

    /** Memory of an aggregator beside its heap and its stores: {@code VolumeIT}. */
    static final double AGGREGATOR_BESIDE = 200e6;

    /** Heap of a sum that is held until the commit; computed, with names of some 20 letters. */
    static final double HELD_SUM = 200;

    /** Heap of a connection whose reports are remembered: {@code ResendsIT}. */
    static final double CONNECTION = 150;

    /** A total of an hour in RocksDB; computed. */
    static final double STATE_TOTAL = 85;

    /** Heap of a reader without flags, and for each in its lists, those being read among them: {@code bench reader}. */
    static final double READER_HEAP = 100e6;

    static final double READER_FLAG = 2_400;

    /** {@code --max-flags}. */
    static final double READER_MOST_FLAGS = 100_000;

    /** An hourly row in a reader's own store: {@code bench reader}. */
    static final double READER_ROW = 6;

    /** Rows a second that a reader takes when it begins its own store anew: {@code bench reader}. */
    static final double READER_ROWS_PER_SECOND = 167_000;

    private UnitCosts() {}
}
