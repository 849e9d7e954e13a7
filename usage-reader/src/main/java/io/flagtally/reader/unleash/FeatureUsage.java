package io.flagtally.reader.unleash;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Endpoint.Manner;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.snapshot.Sums;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code /api/admin/client-metrics/features/{name}}: the current hour of a flag, and its apps of the last 24. */
public final class FeatureUsage {
    private static final Parameter<String> NAME = Parameter.name("name");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int HOURS_OF_APPS = 24;

    /** Some 100 bytes each. More are not told, as nobody would read them. */
    private static final int MOST_APPS = 10_000;

    private final Questions questions;
    private final InstantSource clock;

    public FeatureUsage(Questions questions, InstantSource clock) {
        this.questions = questions;
        this.clock = clock;
    }

    public Endpoint endpoint() {
        return new Endpoint(
                "unleash-usage",
                "/api/admin/client-metrics/features/{name}",
                List.of(NAME),
                List.of(),
                false,
                Manner.UNLEASH,
                this::answer);
    }

    private Answer answer(Request request) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        HourFilter day = of(
                request.get(NAME),
                request.caller().environment(),
                hour.minus(HOUR.multipliedBy(HOURS_OF_APPS - 1)),
                hour.plus(HOUR));
        Map<String, Sums> byEnvironment = new TreeMap<>();
        TreeSet<String> apps = new TreeSet<>();
        questions.ask(request.deadline(), connection -> {
            questions.database().hours().flags(connection, day, (key, at, yes, no) -> {
                if (yes > 0 || no > 0) {
                    apps.add(key.app());
                    if (apps.size() > MOST_APPS) {
                        apps.pollLast();
                    }
                    if (at.equals(hour)) {
                        byEnvironment.merge(key.environment(), new Sums(yes, no), Sums::plus);
                    }
                }
            });
            return null;
        });
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", 1);
        answer.put("maturity", "stable");
        answer.put("featureName", request.get(NAME));
        answer.put(
                "lastHourUsage",
                byEnvironment.entrySet().stream()
                        .map(entry -> usage(entry.getKey(), hour, entry.getValue()))
                        .toList());
        answer.put("seenApplications", apps);
        return Answer.of(answer);
    }

    private static Map<String, Object> usage(String environment, Instant hour, Sums sums) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("environment", environment);
        usage.put("timestamp", UnleashTimes.text(hour));
        usage.put("yes", sums.yes());
        usage.put("no", sums.no());
        return usage;
    }

    static HourFilter of(String flag, Optional<String> environment, Instant from, Instant to) {
        HourFilter filter = HourFilter.between(from, to).flag(flag);
        return environment.isPresent() ? filter.environment(environment.get()) : filter;
    }
}
