package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.system.clients.Evaluated.Counts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Hourly totals, kept by a test beside the pipeline: what rows there must be, and what each must say. */
public final class Ledger {
    private final TestHours hours;
    private final Map<FlagUsageKey, FlagUsage> flags = new HashMap<>();
    private final Map<VariantUsageKey, VariantUsage> variants = new HashMap<>();

    public Ledger(TestHours hours) {
        this.hours = hours;
    }

    /** Evaluations of {@code flag} at {@code time}. */
    public void flag(String environment, String app, String flag, Instant time, long yes, long no) {
        if (yes + no > 0) {
            add(new FlagUsage(environment, app, flag, time, yes, no));
        }
    }

    /** Of those, the ones that gave {@code variant}. */
    public void variant(String environment, String app, String flag, String variant, Instant time, long count) {
        if (count > 0) {
            add(new VariantUsage(environment, app, flag, variant, time, count));
        }
    }

    /** Evaluations of {@code flag} at {@code time}, with their variants. */
    public void add(String environment, String app, String flag, Instant time, Counts counts) {
        flag(environment, app, flag, time, counts.yes(), counts.no());
        counts.variants().forEach((variant, count) -> variant(environment, app, flag, variant, time, count));
    }

    public void add(FlagUsage row) {
        Instant hour = hours.of(row.windowStart());
        flags.merge(
                new FlagUsageKey(row.environment(), row.app(), row.flag(), hour),
                new FlagUsage(row.environment(), row.app(), row.flag(), hour, row.yes(), row.no()),
                (one, other) -> new FlagUsage(
                        row.environment(),
                        row.app(),
                        row.flag(),
                        hour,
                        one.yes() + other.yes(),
                        one.no() + other.no()));
    }

    public void add(VariantUsage row) {
        Instant hour = hours.of(row.windowStart());
        variants.merge(
                new VariantUsageKey(row.environment(), row.app(), row.flag(), row.variant(), hour),
                new VariantUsage(row.environment(), row.app(), row.flag(), row.variant(), hour, row.count()),
                (one, other) -> new VariantUsage(
                        row.environment(), row.app(), row.flag(), row.variant(), hour, one.count() + other.count()));
    }

    /** All that another one has. */
    public void addAll(Ledger other) {
        other.flags().forEach(this::add);
        other.variants().forEach(this::add);
    }

    public Collection<FlagUsage> flags() {
        return flags.values();
    }

    public Collection<VariantUsage> variants() {
        return variants.values();
    }

    /** In which hours each flag was evaluated, and which way; one of which only variants were reported was, too. */
    public Map<FlagActivityKey, FlagActivity> activity() {
        Map<FlagActivityKey, FlagActivity> activity = new HashMap<>();
        flags.values()
                .forEach(row -> see(
                        activity,
                        new FlagActivity(
                                row.environment(),
                                row.app(),
                                row.flag(),
                                row.windowStart(),
                                row.windowStart(),
                                row.yes() > 0 ? row.windowStart() : null,
                                row.no() > 0 ? row.windowStart() : null)));
        variants.values()
                .forEach(row -> see(
                        activity,
                        new FlagActivity(
                                row.environment(),
                                row.app(),
                                row.flag(),
                                row.windowStart(),
                                row.windowStart(),
                                null,
                                null)));
        return activity;
    }

    private static void see(Map<FlagActivityKey, FlagActivity> activity, FlagActivity row) {
        activity.merge(
                new FlagActivityKey(row.environment(), row.app(), row.flag()),
                row,
                (one, other) -> new FlagActivity(
                        row.environment(),
                        row.app(),
                        row.flag(),
                        one.firstSeen().isBefore(other.firstSeen()) ? one.firstSeen() : other.firstSeen(),
                        later(one.lastSeen(), other.lastSeen()),
                        later(one.lastYes(), other.lastYes()),
                        later(one.lastNo(), other.lastNo())));
    }

    private static Instant later(Instant one, Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }

    /** The rows of apps whose name starts so. */
    public Ledger ofApps(String start) {
        Ledger some = new Ledger(hours);
        flags.values().stream().filter(row -> row.app().startsWith(start)).forEach(some::add);
        variants.values().stream().filter(row -> row.app().startsWith(start)).forEach(some::add);
        return some;
    }

    /** All evaluations of all flags. */
    public long evaluations() {
        return flags.values().stream().mapToLong(row -> row.yes() + row.no()).sum();
    }

    /** Fails unless the other one has the same rows, no row missing and none extra. */
    public void assertSameAs(Ledger expected) {
        // As maps: lists without an order are compared each with each.
        assertThat(flags).containsExactlyInAnyOrderEntriesOf(expected.flags);
        assertThat(variants).containsExactlyInAnyOrderEntriesOf(expected.variants);
    }
}
