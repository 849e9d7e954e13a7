package io.flagtally.reader.flags;

import io.flagtally.reader.database.Counts;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.UsageBy;
import io.flagtally.reader.flags.FlagUsage.Point;
import io.flagtally.reader.flags.FlagUsage.Series;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up the hours of one flag. Sums come first, to know which names are the largest: only those get points of their
 * own, so memory is bounded however many apps or variants there are.
 */
record UsageQuery(
        String flag, Optional<String> environment, Optional<String> app, Steps steps, UsageBy by, boolean fill) {
    private static final int MOST_SERIES = 50;
    private static final int MOST_POINTS = 40_000;

    /** What goes into one series. */
    private static final class Sum {
        private final long[] first;
        private final long[] second;
        private final BitSet present;

        Sum(int steps) {
            this.present = new BitSet(steps);
            this.first = new long[steps];
            this.second = new long[steps];
        }

        void add(int step, long one, long other) {
            first[step] = Counts.sum(first[step], one);
            second[step] = Counts.sum(second[step], other);
            present.set(step);
        }
    }

    List<Series> run(Connection connection, HourlyRows hours) throws SQLException {
        HourFilter filter =
                HourFilter.between(steps.firstHour(), steps.endOfHours()).flag(flag);
        filter = environment.isPresent() ? filter.environment(environment.get()) : filter;
        filter = app.isPresent() ? filter.app(app.get()) : filter;
        Map<String, Sum> series = new LinkedHashMap<>();
        Sum rest = new Sum(steps.size());
        long names = by == UsageBy.NONE ? 1 : largest(connection, hours, filter, series);
        hours.series(connection, filter, by, (name, hour, yesOrCount, no) -> series.getOrDefault(name, rest)
                .add(steps.of(hour), yesOrCount, no));
        List<Series> answer = new ArrayList<>();
        series.forEach((name, sum) -> answer.add(new Series(name, null, points(sum))));
        if (by == UsageBy.NONE) {
            if (!rest.present.isEmpty()) {
                answer.add(new Series("", null, points(rest)));
            }
        } else if (names > series.size()) {
            answer.add(new Series("", names - series.size(), points(rest)));
        }
        return answer;
    }

    /** Gives the largest names a place in {@code series}; how many names there are. */
    private long largest(Connection connection, HourlyRows hours, HourFilter filter, Map<String, Sum> series)
            throws SQLException {
        LargestNames names = new LargestNames();
        if (by == UsageBy.VARIANT) {
            hours.variantSums(connection, filter, (key, variant, count) -> names.add(variant, count));
        } else {
            hours.flagSums(connection, filter, (key, yes, no) -> names.add(by.nameOf(key), Counts.sum(yes, no)));
        }
        int most = Math.max(1, Math.min(MOST_SERIES, MOST_POINTS / Math.max(1, steps.size()) - 1));
        names.largest(most).forEach(name -> series.put(name, new Sum(steps.size())));
        return names.size();
    }

    private List<Point> points(Sum sum) {
        List<Point> points = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            if (!fill && !sum.present.get(step)) {
                continue;
            }
            Instant time = steps.start(step);
            points.add(
                    by == UsageBy.VARIANT
                            ? new Point(time, steps.day(step), null, null, sum.first[step])
                            : new Point(time, steps.day(step), sum.first[step], sum.second[step], null));
        }
        return points;
    }
}
