package io.flagtally.reader.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which hours are asked for: those that start at {@code from} or later and before {@code to}, of one environment, app
 * and flag, or of all.
 */
public final class HourFilter {
    /** All hours of everything. */
    public static final HourFilter ALL = between(Instant.MIN, Instant.MAX);

    private final Instant from;
    private final Instant to;

    /** By column. */
    private final Map<String, String> names;

    private HourFilter(Instant from, Instant to, Map<String, String> names) {
        this.from = from;
        this.to = to;
        this.names = names;
    }

    /** Of everything. */
    public static HourFilter between(Instant from, Instant to) {
        return new HourFilter(from, to, Map.of());
    }

    /** The same names in another range. */
    public HourFilter during(Instant first, Instant end) {
        return new HourFilter(first, end, names);
    }

    public HourFilter environment(String environment) {
        return with("environment", environment);
    }

    public HourFilter app(String app) {
        return with("app", app);
    }

    public HourFilter flag(String flag) {
        return with("flag", flag);
    }

    private HourFilter with(String column, String name) {
        Map<String, String> more = new TreeMap<>(names);
        more.put(column, name);
        return new HourFilter(from, to, more);
    }

    public Instant from() {
        return from;
    }

    public Instant to() {
        return to;
    }

    public Optional<String> environment() {
        return Optional.ofNullable(names.get("environment"));
    }

    public Optional<String> app() {
        return Optional.ofNullable(names.get("app"));
    }

    public Optional<String> flag() {
        return Optional.ofNullable(names.get("flag"));
    }

    /** The columns that must have one value each, in the order of {@link #names}. */
    public List<String> columns() {
        return List.copyOf(names.keySet());
    }

    /** What {@link #columns} must be. */
    public List<String> names() {
        return new ArrayList<>(names.values());
    }
}
