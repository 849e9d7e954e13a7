package io.flagtally.cli.capacity;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;

/**
 * What a load needs while no report waits, from {@link UnitCosts what one of each costs}. CPU is in µs and cores, sizes
 * are bytes; of all instances and all replicas unless said otherwise.
 */
public final class Capacity {
    /** Of gateways and aggregators: one may be away, reports come in waves, and what waited must be caught up with. */
    static final double HEADROOM = 1.5;

    /** Of gateways and aggregators: one may be away. */
    static final long FEWEST_INSTANCES = 2;

    /** Threads can grow, partitions can't. */
    static final long PARTITIONS_OF_A_THREAD = 4;

    /** Segments of a store are deleted whole. */
    static final double STORE_SEGMENTS = 1.5;

    /** A topic is compacted when half of it is out of date ({@code min.cleanable.dirty.ratio}). */
    static final double UNCOMPACTED = 2;

    /** Changelogs of windows keep records for a day longer than stores. */
    private static final Duration CHANGELOG_EXTRA = Duration.ofDays(1);

    /** Hourly totals of flags, and of variants: each has a repartition topic, a store and an output topic. */
    private static final int KINDS = 2;

    /** Totals that an aggregator holds on the heap: of the hour that is going on, and of the one before. */
    private static final int HOT_HOURS = 2;

    private static final double MICROS = 1e6;

    private final Demand demand;
    private final Setup setup;
    private final Layout layout;

    /** That of as many instances and partitions as are needed. */
    public Capacity(Demand demand, Setup setup) {
        this(demand, setup, needed(demand, setup));
    }

    /** That of so many instances and partitions, whether they are enough or not. */
    public Capacity(Demand demand, Setup setup, Layout layout) {
        this.demand = demand;
        this.setup = setup;
        this.layout = layout;
    }

    private static Layout needed(Demand demand, Setup setup) {
        double perSecond = HEADROOM * setup.cpuFactor() * demand.reportsPerSecond() / MICROS;
        double gateways =
                perSecond * gatewayReport(demand) * (1 + setup.cpuFactor() * UnitCosts.GATEWAY_SECOND / MICROS);
        // As if nothing could be combined before the repartition: how much can depends on partitions.
        double changedRows = demand.changedRowsPerReport(seconds(setup.commitInterval()));
        double threads = perSecond * aggregatorReport(demand, demand.rowsPerReport(), changedRows);
        double aggregators = threads / setup.threads() * (1 + setup.cpuFactor() * UnitCosts.AGGREGATOR_SECOND / MICROS);
        return new Layout(
                atLeastTwo(gateways),
                atLeastTwo(aggregators),
                Math.max(Setup.TOPICS.rawPartitions(), PARTITIONS_OF_A_THREAD * (long) Math.ceil(threads)));
    }

    Demand demand() {
        return demand;
    }

    Layout layout() {
        return layout;
    }

    /**
     * Seconds until nearly all rows are visible: two commits, that of the task which decodes and of that which sums.
     */
    public double visibleSeconds() {
        return 2 * commitCycle() + UnitCosts.VISIBLE_SECONDS;
    }

    /** Rows that are written again, for each report: of each key one at a commit. */
    public double changedRowsPerReport() {
        return demand.changedRowsPerReport(commitCycle());
    }

    /** Sums that cross a repartition topic, for each report: of each key one at a commit of each raw partition. */
    private double sumsPerReport() {
        return demand.changedRowsPerReport(commitCycle() / layout.partitions());
    }

    /** CPU of gateways for a report. */
    public double gatewayMicros() {
        return micros(gatewayReport(demand), gatewaySecond());
    }

    /** CPU of aggregators for a report. */
    public double aggregatorMicros() {
        return micros(aggregatorReport(), aggregatorSecond());
    }

    /**
     * Of a report, on raw topics: those that come to a gateway and a partition at about the same time share a batch.
     */
    public double rawBytes() {
        double gathered = demand.reportsPerSecond() * UnitCosts.BATCH_SECONDS / layout.gateways() / layout.partitions();
        double shared = UnitCosts.RAW_BATCH + demand.flagsPerReport() * UnitCosts.RAW_BATCH_FLAG;
        return UnitCosts.RAW_REPORT + demand.flagsPerReport() * UnitCosts.RAW_FLAG + shared / (1 + gathered);
    }

    /** Of a report, on repartition topics. */
    public double repartitionBytes() {
        return ofCommits(sumsPerReport(), UnitCosts.REPARTITION_SUM);
    }

    /** Of a report, on changelogs. */
    public double changelogBytes() {
        return (demand.connections() > 0 ? UnitCosts.CHANGELOG_REPORT : 0)
                + changedRowsPerReport() * UnitCosts.CHANGELOG_ROW;
    }

    /** Of a report, on hourly topics. */
    public double hourlyBytes() {
        return ofCommits(changedRowsPerReport(), UnitCosts.HOURLY_ROW);
    }

    /** Seconds until an aggregator that lost its disk has so many records of changelogs back. */
    public double restoreSeconds(double records) {
        return setup.cpuFactor() * records * UnitCosts.RESTORED_RECORD / MICROS;
    }

    double gatewayCores() {
        return micros(HEADROOM * gatewayReport(demand), gatewaySecond()) * demand.reportsPerSecond() / MICROS;
    }

    double aggregatorCores() {
        return micros(HEADROOM * aggregatorReport(), aggregatorSecond()) * demand.reportsPerSecond() / MICROS;
    }

    /** Of one aggregator. */
    double aggregatorHeap() {
        double sums = held(sumsPerReport() * reportsOfACommit() / layout.partitions())
                + held(changedRowsPerReport() * reportsOfACommit() / layout.partitions())
                + held(HOT_HOURS * demand.keys() / layout.partitions());
        double connections = demand.connections() * UnitCosts.CONNECTION * copies() / layout.aggregators();
        // Buffers of consumers take as much as caches.
        return UnitCosts.AGGREGATOR_HEAP + 2.0 * Setup.STREAMS.cacheBytes() + partitionsOfOne() * sums + connections;
    }

    /** Of one aggregator. */
    double aggregatorMemory() {
        return aggregatorHeap() + Setup.STREAMS.storeBytes() + UnitCosts.AGGREGATOR_BESIDE;
    }

    double stateDisk() {
        return demand.keys() * openHours() * UnitCosts.STATE_TOTAL * STORE_SEGMENTS * copies();
    }

    /** Of one aggregator that lost its disk. */
    double restoreSeconds() {
        return restoreSeconds(UNCOMPACTED * demand.keys() * changelogHours() / layout.aggregators());
    }

    double rawDisk() {
        return replicas(demand.reportsPerSecond() * rawBytes() * seconds(setup.rawLifetime()));
    }

    double hourlyDisk() {
        return compacted(keptRows() * UnitCosts.HOURLY_ROW, KINDS);
    }

    double changelogDisk() {
        return compacted(demand.keys() * changelogHours() * UnitCosts.CHANGELOG_ROW, KINDS)
                + compacted(demand.connections() * UnitCosts.CHANGELOG_REPORT, 1);
    }

    /** Into gateways, a second. */
    double postedBytes() {
        return demand.reportsPerSecond() * (UnitCosts.POSTED_REPORT + demand.flagsPerReport() * UnitCosts.POSTED_FLAG);
    }

    /** Into brokers, a second: what is produced, and its replicas. */
    double brokersIn() {
        return replicas(producedBytes());
    }

    /** Out of brokers, a second: to replicas, aggregators and standbys. */
    double brokersOut() {
        double read = rawBytes() + repartitionBytes() + changelogBytes() * setup.standbys();
        return producedBytes() * (setup.replicas() - 1) + demand.reportsPerSecond() * read;
    }

    /** To each reader, relay and sink, a second. */
    double rowBytes() {
        return demand.reportsPerSecond() * hourlyBytes();
    }

    /** Of one. */
    double readerHeap() {
        double flags = Math.min((double) demand.apps() * demand.flagsPerApp(), UnitCosts.READER_MOST_FLAGS);
        return UnitCosts.READER_HEAP + flags * UnitCosts.READER_FLAG;
    }

    /** Of one. */
    double readerDisk() {
        return keptRows() * UnitCosts.READER_ROW;
    }

    /** Seconds until one that lost its disk has all rows that are kept. */
    double readerSeconds() {
        return setup.cpuFactor() * keptRows() / UnitCosts.READER_ROWS_PER_SECOND;
    }

    private static double gatewayReport(Demand demand) {
        return UnitCosts.GATEWAY_REPORT + demand.flagsPerReport() * UnitCosts.GATEWAY_FLAG;
    }

    private static double aggregatorReport(Demand demand, double sums, double changedRows) {
        return UnitCosts.AGGREGATOR_REPORT
                + demand.flagsPerReport() * UnitCosts.AGGREGATOR_FLAG
                + sums * UnitCosts.AGGREGATOR_SUM
                + changedRows * UnitCosts.AGGREGATOR_CHANGED_ROW;
    }

    private double aggregatorReport() {
        return aggregatorReport(demand, sumsPerReport(), changedRowsPerReport());
    }

    private double gatewaySecond() {
        return layout.gateways() * UnitCosts.GATEWAY_SECOND;
    }

    private double aggregatorSecond() {
        return layout.aggregators() * UnitCosts.AGGREGATOR_SECOND
                + layout.partitions() * UnitCosts.AGGREGATOR_COMMIT / commitCycle();
    }

    /** For a report, on this machine. */
    private double micros(double ofReport, double ofSecond) {
        return setup.cpuFactor() * (ofReport + ofSecond / demand.reportsPerSecond());
    }

    private double producedBytes() {
        return demand.reportsPerSecond() * (rawBytes() + repartitionBytes() + changelogBytes() + hourlyBytes());
    }

    /** From a commit to the next, in seconds. */
    private double commitCycle() {
        return seconds(setup.commitInterval()) + UnitCosts.COMMIT_SECONDS * partitionsOfOne();
    }

    private double reportsOfACommit() {
        return demand.reportsPerSecond() * commitCycle();
    }

    /** Each task writes a batch to each partition for which it has something: all do, where there is much. */
    private double ofCommits(double records, double bytes) {
        double most = (double) KINDS * layout.partitions() * layout.partitions() / reportsOfACommit();
        double batches = most * -Math.expm1(-records / most);
        return records * bytes + batches * UnitCosts.COMMIT_BATCH;
    }

    private double partitionsOfOne() {
        return Math.ceil((double) layout.partitions() / layout.aggregators());
    }

    /** How long hours take rows, and so stay in state. */
    private double openHours() {
        return hours(setup.windowRetention());
    }

    private double changelogHours() {
        return openHours() + hours(CHANGELOG_EXTRA);
    }

    private double keptRows() {
        return demand.keys() * hours(setup.hourlyRetention());
    }

    private static double held(double sums) {
        return Math.min(sums * UnitCosts.HELD_SUM, (double) CombineBounds.DEFAULT.bytes());
    }

    private double copies() {
        return 1.0 + setup.standbys();
    }

    private double replicas(double bytes) {
        return bytes * setup.replicas();
    }

    /** What is out of date, and the segments that are written to, are there too. */
    private double compacted(double bytes, int topics) {
        double segments = (double) topics * layout.partitions() * TopicSettings.COMPACTED_SEGMENT_BYTES;
        return replicas(UNCOMPACTED * bytes + segments);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static double hours(Duration time) {
        return time.toMinutes() / 60.0;
    }

    private static long atLeastTwo(double instances) {
        return Math.max(FEWEST_INSTANCES, (long) Math.ceil(instances));
    }
}
