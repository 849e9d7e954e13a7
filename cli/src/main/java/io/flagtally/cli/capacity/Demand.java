package io.flagtally.cli.capacity;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * A load, in numbers that a platform team knows.
 *
 * @param reportsPerSecond at the peak
 * @param apps those of each environment counted
 * @param flagsPerApp flags that SDKs of an app report within an hour
 * @param flagsPerReport of those, in one report
 * @param variantsPerFlag rows of variants that a flag has beside its own, on average
 * @param connections SDKs that report with a connection id
 */
public record Demand(
        long reportsPerSecond,
        long apps,
        long flagsPerApp,
        long flagsPerReport,
        double variantsPerFlag,
        long connections) {

    /** Far more than anybody has. */
    private static final long MOST_REPORTS = 100_000_000;

    private static final long MOST_APPS = 1_000_000_000;
    private static final long MOST_FLAGS = 1_000_000;
    private static final long MOST_CONNECTIONS = 10_000_000_000L;
    private static final long FLAGS_PER_REPORT = 20;
    private static final long SECONDS_BETWEEN_REPORTS = 60;
    private static final double MOST_VARIANTS = 1_000;

    public Demand {
        List<String> problems = new ArrayList<>();
        check(problems, "reports-per-second", reportsPerSecond, 1, MOST_REPORTS);
        check(problems, "apps", apps, 1, MOST_APPS);
        check(problems, "flags-per-app", flagsPerApp, 1, MOST_FLAGS);
        check(problems, "flags-per-report", flagsPerReport, 1, MOST_FLAGS);
        if (problems.isEmpty() && flagsPerReport > flagsPerApp) {
            problems.add("flags-per-report: must not exceed flags-per-app (%d)".formatted(flagsPerApp));
        }
        // Written so that it also refuses what is no number.
        if (!(variantsPerFlag >= 0 && variantsPerFlag <= MOST_VARIANTS)) {
            problems.add("variants-per-flag: must be from 0 to 1000");
        }
        check(problems, "connections", connections, 0, MOST_CONNECTIONS);
        InvalidSettingsException.throwIfAny(problems);
    }

    /** As many as most reports have, or all of an app where those are fewer. */
    static long flagsPerReportOf(long flagsPerApp) {
        return Math.max(1, Math.min(flagsPerApp, FLAGS_PER_REPORT));
    }

    /** Those of SDKs that post once a minute. */
    static long connectionsOf(long reportsPerSecond) {
        return Math.max(0, Math.min(reportsPerSecond, MOST_REPORTS)) * SECONDS_BETWEEN_REPORTS;
    }

    private static void check(List<String> problems, String setting, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add("%s: must be from %d to %d".formatted(setting, least, most));
        }
    }

    /** Rows of an hour: of (environment, app, flag), and of the same with a variant. */
    double keys() {
        return (double) apps * flagsPerApp * (1 + variantsPerFlag);
    }

    /** What one report counts: its flags, and their variants. */
    double rowsPerReport() {
        return flagsPerReport * (1 + variantsPerFlag);
    }

    /** Distinct keys among the reports of that time, each of which has its flags by chance; for each report. */
    double changedRowsPerReport(double seconds) {
        double reports = reportsPerSecond * seconds;
        return keys() * -Math.expm1(-reports * rowsPerReport() / keys()) / reports;
    }
}
