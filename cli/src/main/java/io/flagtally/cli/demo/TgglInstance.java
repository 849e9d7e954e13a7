package io.flagtally.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.cli.demo.DemoFlag.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** An app with a Tggl client: evaluations by value, and the context that they were made with. */
final class TgglInstance implements DemoInstance {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> PLANS = List.of("free", "team", "business");
    private static final List<String> COUNTRIES = List.of("CH", "DE", "FR", "IT", "US");
    private static final List<String> NAMES =
            List.of("Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov");

    private final String clientId;
    private final List<DemoFlag> flags;
    private final Instant started;
    private final SplittableRandom random;
    private Instant reported;

    /** {@code client} is name and version as the client gives them, such as {@code js-client:3.1.0/TgglClient}. */
    TgglInstance(String app, String client, List<DemoFlag> flags, Instant started, SplittableRandom random) {
        this.clientId = client + "/" + app;
        this.flags = List.copyOf(flags);
        this.started = started;
        this.random = random;
        this.reported = started;
    }

    @Override
    public List<DemoReport> hello() {
        return List.of();
    }

    @Override
    public DemoReport report(Instant now) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode client = body.putArray("clients").addObject().put("id", clientId);
        ObjectNode ofFlags = client.putObject("flags");
        long evaluations = 0;
        for (DemoFlag flag : flags) {
            Answers answers = flag.in(Duration.between(started, now), Duration.between(reported, now), random);
            evaluations += answers.evaluations();
            if (answers.evaluations() > 0) {
                addTo(ofFlags.putArray(flag.name()), answers);
            }
        }
        addContext(body, now);
        reported = now;
        return new DemoReport("/report", "x-tggl-api-key", Map.of(), body.toString(), evaluations);
    }

    private static void addTo(ArrayNode evaluated, Answers answers) {
        if (!answers.variants().isEmpty()) {
            answers.variants().forEach(variant -> evaluated
                    .addObject()
                    .put("value", variant.name())
                    .put("default", "control")
                    .put("count", variant.count()));
            return;
        }
        if (answers.yes() > 0) {
            evaluated.addObject().put("value", true).put("default", false).put("count", answers.yes());
        }
        if (answers.no() > 0) {
            evaluated.addObject().put("value", false).put("default", false).put("count", answers.no());
        }
    }

    private void addContext(ObjectNode body, Instant now) {
        ObjectNode properties = body.putObject("receivedProperties");
        for (String property : List.of("userId", "plan", "country")) {
            properties.putArray(property).add(reported.getEpochSecond()).add(now.getEpochSecond());
        }
        ObjectNode values = body.putObject("receivedValues");
        int user = random.nextInt(NAMES.size());
        values.putArray("userId").addArray().add("user-" + (user + 1)).add(NAMES.get(user));
        values.putArray("plan").addArray().add(PLANS.get(random.nextInt(PLANS.size())));
        values.putArray("country").addArray().add(COUNTRIES.get(random.nextInt(COUNTRIES.size())));
    }
}
