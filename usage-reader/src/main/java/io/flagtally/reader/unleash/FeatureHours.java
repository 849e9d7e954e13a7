package io.flagtally.reader.unleash;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Endpoint.Manner;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.snapshot.Sums;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code /api/admin/client-metrics/features/{name}/raw}: a flag by hour, environment and app. As on an Unleash server
 * each hour has each environment and app of the range, at most 100 apps, and zeros where there was nothing.
 */
public final class FeatureHours {
    private static final Parameter<String> NAME = Parameter.name("name");
    private static final Parameter<String> HOURS_BACK = Parameter.anything("hoursBack");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int DEFAULT_HOURS = 24;

    /** What of Java's numbers is one in JavaScript. Gives nothing back, or a long text takes seconds to be refused. */
    private static final Pattern NUMBER = Pattern.compile("[+]?[0-9]*+[.]?[0-9]*+([eE][+-]?[0-9]++)?");

    /** Longest answers have about 5 MB. Past it there are fewer apps. */
    private static final int MOST_ROWS = 40_000;

    private final Questions questions;
    private final int mostHours;
    private final InstantSource clock;

    /** {@code mostHours} is the largest {@code hoursBack}; what is more counts as 24. */
    public FeatureHours(Questions questions, int mostHours, InstantSource clock) {
        this.questions = questions;
        this.mostHours = mostHours;
        this.clock = clock;
    }

    public Endpoint endpoint() {
        return new Endpoint(
                "unleash-raw",
                "/api/admin/client-metrics/features/{name}/raw",
                List.of(NAME),
                List.of(HOURS_BACK),
                false,
                Manner.UNLEASH,
                this::answer);
    }

    private Answer answer(Request request) {
        int hours = request.find(HOURS_BACK).map(text -> hours(text, mostHours)).orElse(DEFAULT_HOURS);
        Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(HOUR.multipliedBy(hours - 1L));
        HourFilter range = FeatureUsage.of(request.get(NAME), request.caller().environment(), first, last.plus(HOUR));
        RawHours found = questions.ask(
                request.deadline(),
                connection -> find(connection, questions.database().hours(), range, hours));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", 1);
        answer.put("maturity", "stable");
        answer.put("data", data(request.get(NAME), first, hours, found));
        return Answer.of(answer);
    }

    /** Names first: only what is told is kept. */
    private static RawHours find(Connection connection, HourlyRows rows, HourFilter range, int hours)
            throws SQLException {
        RawHours found = new RawHours();
        rows.flagSums(connection, range, found::name);
        found.fitInto(MOST_ROWS / hours);
        rows.flags(connection, range, found::flag);
        rows.variants(connection, range, found::variant);
        return found;
    }

    /** As JavaScript reads a number; what is none, or out of range, is the default. */
    static int hours(String text, int most) {
        try {
            double number = Double.parseDouble(text.strip());
            boolean plain = NUMBER.matcher(text.strip()).matches();
            return plain && number >= 1 && number <= most ? (int) Math.ceil(number) : DEFAULT_HOURS;
        } catch (NumberFormatException e) {
            return DEFAULT_HOURS;
        }
    }

    private static List<Map<String, Object>> data(String flag, Instant first, int hours, RawHours found) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (int i = 0; i < hours; i++) {
            Instant hour = first.plus(HOUR.multipliedBy(i));
            for (String environment : found.environments()) {
                for (String app : found.apps()) {
                    data.add(row(flag, new RawHours.At(hour, environment, app), found));
                }
            }
        }
        return data;
    }

    private static Map<String, Object> row(String flag, RawHours.At at, RawHours found) {
        Sums sums = found.sums(at);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("featureName", flag);
        row.put("appName", at.app());
        row.put("environment", at.environment());
        row.put("timestamp", UnleashTimes.text(at.hour()));
        row.put("yes", sums.yes());
        row.put("no", sums.no());
        found.variants(at).ifPresent(variants -> row.put("variants", variants));
        return row;
    }
}
