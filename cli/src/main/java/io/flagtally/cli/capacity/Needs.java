package io.flagtally.cli.capacity;

import java.util.ArrayList;
import java.util.List;

/** What a load needs, a line each, for people. */
final class Needs {
    private static final double MB = 1e6;
    private static final double GB = 1e9;
    private static final double MIB = 1 << 20;
    private static final double MINUTE = 60;

    /** {@code --max-inflight-bytes} and {@code --buffer-memory}, in a heap of 60 % of it. */
    private static final double GATEWAY_MIB = 1024;

    private final List<Need> all = new ArrayList<>();
    private String part = "";

    private Needs() {}

    static List<Need> of(Capacity capacity) {
        Needs needs = new Needs();
        needs.load(capacity);
        needs.gateways(capacity);
        needs.aggregators(capacity);
        needs.brokers(capacity);
        needs.readers(capacity);
        return List.copyOf(needs.all);
    }

    private void load(Capacity capacity) {
        part = "load";
        add("keys", capacity.demand().keys(), "", "apps × flags × (1 + variants): rows of an hour");
        add(
                "changed rows",
                capacity.changedRowsPerReport(),
                "/report",
                "each key once a commit, however often it comes");
        add(
                "row visible after",
                capacity.visibleSeconds(),
                "s",
                "two commits, to decode and to sum; p99, idle machine");
    }

    private void gateways(Capacity capacity) {
        part = "gateway";
        count("instances", capacity.layout().gateways(), "a core each; at least 2, as one may be away");
        add("cores", capacity.gatewayCores(), "cores", "of all: 1.5 × reports, and each instance by itself");
        add("memory of one", GATEWAY_MIB, "MiB", "320 MiB of bodies and buffers, in a heap of 60 %");
        add("network in", capacity.postedBytes() / MB, "MB/s", "of all: reports as SDKs post them");
    }

    private void aggregators(Capacity capacity) {
        part = "aggregator";
        count("instances", capacity.layout().aggregators(), "a core for each thread; at least 2, as one may be away");
        add("cores", capacity.aggregatorCores(), "cores", "of all: 1.5 × reports and rows, and each by itself");
        add("heap of one", capacity.aggregatorHeap() / MIB, "MiB", "caches, sums, totals of two hours, connections");
        add("memory of one", capacity.aggregatorMemory() / MIB, "MiB", "its heap, stores, and the JVM's own");
        add("disk", capacity.stateDisk() / GB, "GB", "of all: keys × hours that take rows, × standbys");
        add("restore of one", capacity.restoreSeconds() / MINUTE, "min", "its changelogs, half of them out of date");
    }

    private void brokers(Capacity capacity) {
        part = "brokers";
        count(
                "partitions",
                capacity.layout().partitions(),
                "of a topic: 4 for each thread, at least 12; they can't grow");
        add("disk, raw topics", capacity.rawDisk() / GB, "GB", "replicas × reports of the retention and a day");
        add("disk, hourly topics", capacity.hourlyDisk() / GB, "GB", "replicas × 2 × keys × hours kept, and segments");
        add("disk, changelogs", capacity.changelogDisk() / GB, "GB", "replicas × 2 × what is in state, and segments");
        add("network in", capacity.brokersIn() / MB, "MB/s", "of all topics, replicas too");
        add("network out", capacity.brokersOut() / MB, "MB/s", "to replicas, aggregators and standbys");
        add("network out, rows", capacity.rowBytes() / MB, "MB/s", "to each reader, relay and sink: changed rows");
    }

    private void readers(Capacity capacity) {
        part = "reader";
        count("instances", 1, "each has all rows; more if people ask too much of one");
        add("heap of one", capacity.readerHeap() / MIB, "MiB", "lists of flags, and the next ones meanwhile");
        add("disk of one", capacity.readerDisk() / GB, "GB", "its own store: keys × hours kept");
        add("restore of one", capacity.readerSeconds() / MINUTE, "min", "its own store, from the hourly topics");
    }

    private void count(String what, long number, String why) {
        add(what, (double) number, "", why);
    }

    private void add(String what, double amount, String unit, String why) {
        all.add(new Need(part, what, amount, unit, why));
    }
}
