package io.flagtally.reader.flags;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Problem;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.UsageBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /v1/flags/{flag}/usage}: how often a flag was evaluated, by hour or day. */
public final class FlagUsage {
    /** Length of a point. */
    enum Step {
        HOUR,
        DAY
    }

    /** The answer. */
    record Usage(
            Optional<Instant> asOf,
            String flag,
            String step,
            String timezone,
            Instant from,
            Instant to,
            String by,
            List<Series> series) {}

    /**
     * The points of one app, variant or environment.
     *
     * @param name empty for all together
     * @param rest of how many names this is the sum, because they are too many; null if it has one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Series(String name, Long rest, List<Point> points) {}

    /**
     * One hour or day.
     *
     * @param day null for an hour
     * @param count of a variant; null if there are yes and no
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Point(Instant time, String day, Long yes, Long no, Long count) {}

    private static final Parameter<String> FLAG = Parameter.name("flag");
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<String> APP = Parameter.name("app");
    private static final Parameter<Instant> FROM = Parameter.time("from");
    private static final Parameter<Instant> TO = Parameter.time("to");
    private static final Parameter<Step> STEP = Parameter.choice("step", Step.class);
    private static final Parameter<ZoneId> TIMEZONE = Parameter.zone("timezone");
    private static final Parameter<UsageBy> BY = Parameter.choice("by", UsageBy.class);
    private static final Parameter<Boolean> FILL = Parameter.truth("fill");

    private final Questions questions;
    private final Duration longestRange;
    private final InstantSource clock;

    /** {@code longestRange} is how far back the database keeps hours, more or less. */
    public FlagUsage(Questions questions, Duration longestRange, InstantSource clock) {
        this.questions = questions;
        this.longestRange = longestRange;
        this.clock = clock;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "usage",
                "/v1/flags/{flag}/usage",
                List.of(FLAG),
                List.of(ENVIRONMENT, APP, FROM, TO, STEP, TIMEZONE, BY, FILL),
                this::answer);
    }

    private Answer answer(Request request) {
        Step step = request.get(STEP, Step.HOUR);
        ZoneId zone = request.get(TIMEZONE, ZoneId.of("UTC"));
        Steps steps = steps(request, step, zone);
        UsageQuery query = new UsageQuery(
                request.get(FLAG),
                request.environment(ENVIRONMENT),
                request.find(APP),
                steps,
                request.get(BY, UsageBy.NONE),
                request.get(FILL, false));
        Optional<Instant> asOf = questions.database().asOf();
        List<Series> series = questions.ask(
                request.deadline(),
                connection -> query.run(connection, questions.database().hours()));
        Usage usage = new Usage(
                asOf,
                request.get(FLAG),
                word(step),
                zone.getId(),
                steps.from(),
                steps.to(),
                word(request.get(BY, UsageBy.NONE)),
                series);
        return Answer.of(usage, () -> csv(usage));
    }

    private Steps steps(Request request, Step step, ZoneId zone) {
        Instant to = request.get(TO, clock.instant());
        Instant from = request.get(FROM, to.minus(Duration.ofDays(step == Step.HOUR ? 1 : 30)));
        if (!from.isBefore(to)) {
            throw Problem.wrong(FROM.name(), "must be before to");
        }
        if (Duration.between(from, to).compareTo(longestRange) > 0) {
            throw Problem.wrong(
                    FROM.name(), "must be at most " + longestRange.toDays() + " days before to, see --longest-range");
        }
        return step == Step.HOUR ? Steps.hours(from, to) : Steps.days(from, to, zone);
    }

    private static Csv csv(Usage usage) {
        boolean counts = usage.by().equals(word(UsageBy.VARIANT));
        Csv csv = counts
                ? Csv.of("series", "rest", "time", "day", "count")
                : Csv.of("series", "rest", "time", "day", "yes", "no");
        for (Series series : usage.series()) {
            for (Point point : series.points()) {
                if (counts) {
                    csv.row(series.name(), series.rest(), point.time(), point.day(), point.count());
                } else {
                    csv.row(series.name(), series.rest(), point.time(), point.day(), point.yes(), point.no());
                }
            }
        }
        return csv;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
