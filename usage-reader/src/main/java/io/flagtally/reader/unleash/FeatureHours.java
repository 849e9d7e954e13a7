package io.flagtally.reader.unleash;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Endpoint.Manner;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.snapshot.Sums;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code /api/admin/client-metrics/features/{name}/raw}: a flag by hour, environment and app. As on an Unleash server
 * each hour has each environment and app of the range, at most 100 apps, and zeros where there was nothing.
 */
public final class FeatureHours {
    private static final Parameter<String> NAME = Parameter.name("name");
    private static final Parameter<String> HOURS_BACK = Parameter.anything("hoursBack");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int DEFAULT_HOURS = 24;
    private static final int MOST_APPS = 100;

    /** Longest answers have about 5 MB. Past it there are fewer apps. */
    private static final int MOST_ROWS = 40_000;

    /** One hour of an environment and app. */
    private static final class Hour {
        private Sums sums = Sums.NONE;
        private final Map<String, Long> variants = new TreeMap<>();
    }

    private record At(Instant hour, String environment, String app) {}

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
        Map<At, Hour> found = questions.ask(request.deadline(), connection -> {
            Map<At, Hour> rows = new HashMap<>();
            questions.database().hours().flags(connection, range, (key, at, yes, no) -> {
                // An Unleash server keeps no row of none.
                if (yes > 0 || no > 0) {
                    rows.computeIfAbsent(at(key, at), any -> new Hour()).sums = new Sums(yes, no);
                }
            });
            questions.database().hours().variants(connection, range, (key, variant, at, count) -> {
                Hour row = rows.get(at(key, at));
                if (row != null) {
                    row.variants.put(variant, count);
                }
            });
            return rows;
        });
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", 1);
        answer.put("maturity", "stable");
        answer.put("data", data(request.get(NAME), first, hours, found));
        return Answer.of(answer);
    }

    /** As JavaScript reads a number; what is none, or out of range, is the default. */
    static int hours(String text, int most) {
        try {
            double number = Double.parseDouble(text.strip());
            boolean plain = text.strip().matches("[+]?[0-9]*[.]?[0-9]*(e[+-]?[0-9]+)?");
            return plain && number >= 1 && number <= most ? (int) Math.ceil(number) : DEFAULT_HOURS;
        } catch (NumberFormatException e) {
            return DEFAULT_HOURS;
        }
    }

    private static List<Map<String, Object>> data(String flag, Instant first, int hours, Map<At, Hour> found) {
        TreeSet<String> environments = new TreeSet<>();
        TreeSet<String> apps = new TreeSet<>();
        found.keySet().forEach(at -> {
            environments.add(at.environment());
            apps.add(at.app());
        });
        if (environments.isEmpty()) {
            return List.of();
        }
        int most = Math.max(1, Math.min(MOST_APPS, MOST_ROWS / (hours * environments.size())));
        List<Map<String, Object>> data = new ArrayList<>();
        for (int i = 0; i < hours; i++) {
            Instant hour = first.plus(HOUR.multipliedBy(i));
            for (String environment : environments) {
                apps.stream()
                        .limit(most)
                        .forEach(app -> data.add(row(
                                flag,
                                new At(hour, environment, app),
                                Optional.ofNullable(found.get(new At(hour, environment, app))))));
            }
        }
        return data;
    }

    private static Map<String, Object> row(String flag, At at, Optional<Hour> found) {
        Sums sums = found.map(hour -> hour.sums).orElse(Sums.NONE);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("featureName", flag);
        row.put("appName", at.app());
        row.put("environment", at.environment());
        row.put("timestamp", UnleashTimes.text(at.hour()));
        row.put("yes", sums.yes());
        row.put("no", sums.no());
        found.ifPresent(hour -> row.put("variants", hour.variants));
        return row;
    }

    private static At at(FlagKey key, Instant hour) {
        return new At(hour, key.environment(), key.app());
    }
}
