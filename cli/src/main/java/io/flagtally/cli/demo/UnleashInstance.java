package io.flagtally.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.cli.demo.DemoFlag.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** An app with a server-side Unleash SDK: it registers, then sends buckets that follow each other without a gap. */
final class UnleashInstance implements DemoInstance {
    /**
     * What an SDK says of itself.
     *
     * @param version such as {@code unleash-java-sdk:12.2.3}
     */
    record Sdk(String version, String platform, String platformVersion) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SPEC = "5.2.2";

    private final String app;
    private final Sdk sdk;
    private final List<DemoFlag> flags;
    private final Instant started;
    private final SplittableRandom random;
    private final String connectionId;
    private Instant bucketStart;

    UnleashInstance(String app, Sdk sdk, List<DemoFlag> flags, Instant started, SplittableRandom random) {
        this.app = app;
        this.sdk = sdk;
        this.flags = List.copyOf(flags);
        this.started = started;
        this.random = random;
        this.connectionId = UUID.randomUUID().toString();
        this.bucketStart = started;
    }

    @Override
    public List<DemoReport> hello() {
        ObjectNode body = identity()
                .put("sdkVersion", sdk.version)
                .put("started", started.toString())
                .put("interval", 5_000)
                .put("platformName", sdk.platform)
                .put("platformVersion", sdk.platformVersion)
                .put("specVersion", SPEC);
        body.putArray("strategies").add("default").add("flexibleRollout");
        return List.of(report("/api/client/register", body, 0));
    }

    @Override
    public DemoReport report(Instant now) {
        ObjectNode body = identity();
        ObjectNode bucket = body.putObject("bucket").put("start", bucketStart.toString());
        bucket.put("stop", now.toString());
        ObjectNode toggles = bucket.putObject("toggles");
        long evaluations = 0;
        for (DemoFlag flag : flags) {
            Answers answers = flag.in(Duration.between(started, now), Duration.between(bucketStart, now), random);
            if (answers.evaluations() > 0) {
                evaluations += answers.evaluations();
                ObjectNode toggle =
                        toggles.putObject(flag.name()).put("yes", answers.yes()).put("no", answers.no());
                ObjectNode variants = toggle.putObject("variants");
                answers.variants().forEach(variant -> variants.put(variant.name(), variant.count()));
            }
        }
        bucketStart = now;
        return report("/api/client/metrics", body, evaluations);
    }

    private ObjectNode identity() {
        return JSON.createObjectNode()
                .put("appName", app)
                .put("instanceId", "demo-" + connectionId.substring(0, 8))
                .put("connectionId", connectionId);
    }

    private DemoReport report(String path, ObjectNode body, long evaluations) {
        Map<String, String> headers =
                Map.of("unleash-appname", app, "unleash-connection-id", connectionId, "unleash-sdk", sdk.version);
        return new DemoReport(path, "Authorization", headers, body.toString(), evaluations);
    }
}
