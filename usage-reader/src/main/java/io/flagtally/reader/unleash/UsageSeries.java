package io.flagtally.reader.unleash;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Deadline;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.snapshot.Sums;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code /v1/prometheus}: the counter {@code feature_toggle_usage_total} that dashboards of Unleash are built on. It
 * counts from the hour on in which this process started, and only grows: hours past two days are added up for good,
 * younger ones are read at each scrape. A new flag and app past the bound counts under the name {@code …}.
 */
public final class UsageSeries {
    private static final String REST = "…";
    private static final Duration STILL_CHANGING = Duration.ofHours(49);
    private static final Duration HOUR = Duration.ofHours(1);

    private record Series(String toggle, String app) {}

    private final Questions questions;
    private final int mostSeries;
    private final InstantSource clock;
    /** Of hours that no report changes any more. */
    private final Map<FlagKey, Sums> closed = new HashMap<>();
    /** What has a series of its own; first come, first served, so that each only grows. */
    private final Set<FlagKey> named = new HashSet<>();

    private Instant closedUntil;

    public UsageSeries(Questions questions, int mostSeries, InstantSource clock) {
        this.questions = questions;
        this.mostSeries = mostSeries;
        this.clock = clock;
        this.closedUntil = clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    public Endpoint endpoint() {
        return Endpoint.of("prometheus", "/v1/prometheus", List.of(), List.of(), this::answer);
    }

    private synchronized Answer answer(Request request) {
        Map<Series, Sums> series = new HashMap<>();
        sums(request.deadline()).forEach((key, sum) -> {
            if (request.caller().environment().map(key.environment()::equals).orElse(true)) {
                series.merge(new Series(key.flag(), key.app()), sum, Sums::plus);
            }
        });
        return Answer.prometheus(text(series));
    }

    /** Of what has a series of its own, and of all else in each environment. */
    private Map<FlagKey, Sums> sums(Deadline deadline) {
        Instant end = clock.instant().truncatedTo(ChronoUnit.HOURS).plus(HOUR);
        Instant until = end.minus(STILL_CHANGING).isAfter(closedUntil) ? end.minus(STILL_CHANGING) : closedUntil;
        Reading reading = questions.ask(deadline, connection -> {
            Reading found = new Reading();
            HourlyRows hours = questions.database().hours();
            if (until.isAfter(closedUntil)) {
                hours.flagSums(
                        connection,
                        HourFilter.between(closedUntil, until),
                        (key, yes, no) -> found.add(found.old, key, new Sums(yes, no)));
            }
            hours.flagSums(
                    connection,
                    HourFilter.between(until, end),
                    (key, yes, no) -> found.add(found.young, key, new Sums(yes, no)));
            return found;
        });
        named.addAll(reading.newcomers);
        reading.old.forEach((key, sum) -> closed.merge(key, sum, Sums::plus));
        closedUntil = until;
        Map<FlagKey, Sums> all = reading.young;
        closed.forEach((key, sum) -> all.merge(key, sum, Sums::plus));
        return all;
    }

    /** What one scrape finds: what is past the bound is added up at once, however many names it has. */
    private final class Reading {
        private final Map<FlagKey, Sums> old = new HashMap<>();
        private final Map<FlagKey, Sums> young = new HashMap<>();
        /** What is named from now on: of all that is new the first by name. */
        private final NavigableSet<FlagKey> newcomers = new TreeSet<>(UsageSeries::compare);

        void add(Map<FlagKey, Sums> sums, FlagKey key, Sums sum) {
            sums.merge(named.contains(key) || isAdmitted(key) ? key : rest(key), sum, Sums::plus);
        }

        private boolean isAdmitted(FlagKey key) {
            newcomers.add(key);
            if (named.size() + newcomers.size() <= mostSeries) {
                return true;
            }
            FlagKey last = newcomers.pollLast();
            for (Map<FlagKey, Sums> each : List.of(old, young)) {
                Sums sum = each.remove(last);
                if (sum != null) {
                    each.merge(rest(last), sum, Sums::plus);
                }
            }
            return !last.equals(key);
        }

        private static FlagKey rest(FlagKey key) {
            return new FlagKey(key.environment(), REST, REST);
        }
    }

    private static int compare(FlagKey left, FlagKey right) {
        int byFlag = left.flag().compareTo(right.flag());
        int byApp = byFlag != 0 ? byFlag : left.app().compareTo(right.app());
        return byApp != 0 ? byApp : left.environment().compareTo(right.environment());
    }

    private static String text(Map<Series, Sums> series) {
        StringBuilder text = new StringBuilder("# HELP feature_toggle_usage_total How often a flag evaluated to yes"
                + " (active=\"true\") and to no, since this process started\n"
                + "# TYPE feature_toggle_usage_total counter\n");
        series.forEach((each, sums) -> {
            line(text, each, true, sums.yes());
            line(text, each, false, sums.no());
        });
        return text.toString();
    }

    private static void line(StringBuilder text, Series series, boolean active, long count) {
        text.append("feature_toggle_usage_total{toggle=\"")
                .append(escaped(series.toggle()))
                .append("\",active=\"")
                .append(active)
                .append("\",appName=\"")
                .append(escaped(series.app()))
                .append("\"} ")
                .append(count)
                .append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
