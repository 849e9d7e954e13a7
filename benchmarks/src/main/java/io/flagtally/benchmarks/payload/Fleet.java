package io.flagtally.benchmarks.payload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The Unleash reports of many SDKs, one after the other. The same number always gives the same report, and no report is
 * a resend of another: each connection starts a new bucket with each of its reports.
 *
 * @param size how large the fleet is
 * @param firstStart start of every connection's first bucket
 */
public record Fleet(Size size, Instant firstStart) {
    /** Every third flag has two variants. */
    public static final double VARIANTS_PER_FLAG = 2.0 / 3;

    /** A busy fleet's reports come so often here that longer ones would soon lie in the future. */
    private static final Duration BUCKET = Duration.ofSeconds(1);

    private static final int MOST_APPS = 1_000;
    private static final int FEWEST_FLAGS_OF_AN_APP = 100;
    private static final String[] AREAS = {"checkout", "search", "billing", "onboarding", "profile", "catalog"};
    private static final String[] CHANGES = {"new-button", "fast-path", "v2-layout", "dark-mode", "bulk-edit"};

    /**
     * How many of each.
     *
     * @param keys distinct pairs of app and flag, spread over 1 to 1,000 apps
     * @param flags in a report
     * @param connections SDKs that report
     */
    public record Size(int keys, int flags, int connections) {
        public Size {
            if (keys < flags || flags < 1 || connections < 1) {
                throw new IllegalArgumentException(
                        "a fleet needs a connection, a flag in its reports, and as many keys as a report has flags");
            }
        }

        /** Apps of the fleet. */
        public int apps() {
            return Math.max(1, Math.min(MOST_APPS, keys / Math.max(flags, FEWEST_FLAGS_OF_AN_APP)));
        }

        int flagsOfAnApp() {
            return keys / apps();
        }
    }

    /** One report. */
    public static final class Report {
        private final String connectionId;
        private final byte[] body;
        private final long evaluations;

        private Report(String connectionId, byte[] body, long evaluations) {
            this.connectionId = connectionId;
            this.body = body;
            this.evaluations = evaluations;
        }

        public String connectionId() {
            return connectionId;
        }

        /** Not a copy. */
        public byte[] body() {
            return body;
        }

        /** Sum of all its yes and no. */
        public long evaluations() {
            return evaluations;
        }
    }

    /** A fleet whose {@code reports} first reports lie in the time up to now, in as few hours as they can. */
    public static Fleet upToNow(Size size, long reports) {
        long rounds = reports / size.connections() + 1;
        return new Fleet(size, Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(BUCKET.multipliedBy(rounds)));
    }

    /** The report of that number, from 0. */
    public Report report(long number) {
        long connection = number % size.connections();
        long round = number / size.connections();
        int firstFlag = (int) ((connection * 31 + round * 7) % size.flagsOfAnApp());
        String connectionId = connectionId(connection);
        StringBuilder json = new StringBuilder(128 + size.flags() * 110)
                .append("{\"appName\":\"")
                .append(app((int) (connection % size.apps())))
                .append("\",\"instanceId\":\"pod-")
                .append(connection)
                .append("-7d9f\",\"connectionId\":\"")
                .append(connectionId)
                .append("\",\"bucket\":{\"start\":\"")
                .append(startOf(round))
                .append("\",\"stop\":\"")
                .append(startOf(round + 1))
                .append("\",\"toggles\":{");
        long evaluations = 0;
        for (int i = 0; i < size.flags(); i++) {
            int flag = (firstFlag + i) % size.flagsOfAnApp();
            long yes = (number + flag) * 37 % 1_000;
            long no = (number + flag) * 11 % 100 + 1;
            evaluations += yes + no;
            appendFlag(json.append(i == 0 ? "" : ","), flag, yes, no);
        }
        json.append("}},\"platformName\":\"node\",\"platformVersion\":\"20.20.2\",\"yggdrasilVersion\":null,")
                .append("\"specVersion\":\"5.2.0\"}");
        return new Report(connectionId, json.toString().getBytes(StandardCharsets.UTF_8), evaluations);
    }

    /**
     * Start of the bucket that every connection has in that round, as SDKs write it, which is the stop of the one
     * before; always as long.
     */
    public String startOf(long round) {
        return millis(firstStart.plus(BUCKET.multipliedBy(round)));
    }

    private static void appendFlag(StringBuilder json, int flag, long yes, long no) {
        json.append('"')
                .append(AREAS[flag % AREAS.length])
                .append('.')
                .append(CHANGES[flag % CHANGES.length])
                .append("-in-checkout-v2-")
                .append(flag)
                .append("\":{\"yes\":")
                .append(yes)
                .append(",\"no\":")
                .append(no)
                .append(",\"variants\":{");
        if (flag % 3 == 0) {
            json.append("\"blue\":").append(yes / 2).append(",\"disabled\":").append(no);
        }
        json.append("}}");
    }

    private static String app(int app) {
        return AREAS[app % AREAS.length] + "-service-" + app;
    }

    private static String connectionId(long connection) {
        return "438ab306-e683-4e96-8887-%012x".formatted(connection);
    }

    /** Always with three digits of a second, as SDKs write it. */
    private static String millis(Instant time) {
        String text = time.toString();
        return text.length() == "2026-11-21T18:00:00Z".length() ? text.replace("Z", ".000Z") : text;
    }
}
