package io.flagtally.relay.post;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What became of posts. Any number of threads. */
final class PostMetrics {
    private final MeterRegistry registry;

    PostMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void posted(String environment, Answer answer, long tookNanos) {
        Timer.builder("flagtally.relay.posts")
                .description("requests to the Unleash server, by what came of them")
                .tags("environment", environment, "outcome", outcome(answer))
                .register(registry)
                .record(Duration.ofNanos(tookNanos));
    }

    /** A body that came whole to the dead letters. */
    void refused(String environment) {
        Counter.builder("flagtally.relay.dead.letters")
                .description("bodies that the Unleash server refused for good")
                .tag("environment", environment)
                .register(registry)
                .increment();
    }

    /** Of an environment whose bodies this process posts; the returned gauges are to be removed with it. */
    Gauge gauge(String name, String description, String environment, Supplier<Number> value) {
        return Gauge.builder("flagtally.relay." + name, value)
                .description(description)
                .tags(Tags.of("environment", environment))
                .register(registry);
    }

    void remove(Gauge gauge) {
        registry.remove(gauge);
    }

    private static String outcome(Answer answer) {
        if (answer instanceof Answer.Accepted) {
            return "accepted";
        }
        if (answer instanceof Answer.Refused) {
            return "refused";
        }
        return answer instanceof Answer.Unauthorized ? "unauthorized" : "failed";
    }
}
