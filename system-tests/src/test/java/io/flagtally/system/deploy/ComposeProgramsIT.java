package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.StubUnleash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The programs of docker-compose.yml without containers: the image's entry point, each service's command and its
 * environment. What differs is where the broker, the ports and the folders are.
 */
class ComposeProgramsIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Pattern ENTRY_POINT = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);
    private static final String IMAGE_FOLDER = "/var/lib/flagtally";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final AdminPort gatewayAdmin = new AdminPort(Ports.free());
    private final AdminPort aggregatorAdmin = new AdminPort(Ports.free());
    private final AdminPort readerAdmin = new AdminPort(Ports.free());
    private final AdminPort relayAdmin = new AdminPort(Ports.free());
    private final int port = Ports.free();

    ComposeProgramsIT() throws IOException {}

    @Test
    void countAReportAndStopWhenTheyAreToldTo() throws Exception {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        try (EmbeddedBroker broker =
                        new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
                StubUnleash unleash = new StubUnleash(List.of("development"))) {
            // given
            Files.writeString(secrets.resolve("unleash-tokens"), unleash.tokensFile());
            broker.start();
            Map<String, String> elsewhere = Map.of("FLAGTALLY_BOOTSTRAP_SERVERS", broker.bootstrapServers());
            try (Running topics = start("topics", elsewhere)) {
                assertThat(topics.exitCode()).as(topics.err()::toString).isZero();
            }
            String key = makeKey();
            try (Running gateway = start(
                            "gateway",
                            with(elsewhere, "FLAGTALLY_PORT", port, "FLAGTALLY_ADMIN_PORT", gatewayAdmin.number()));
                    Running aggregator =
                            start("aggregator", with(elsewhere, "FLAGTALLY_ADMIN_PORT", aggregatorAdmin.number()));
                    Running reader = start(
                            "reader",
                            with(
                                    elsewhere,
                                    "FLAGTALLY_PORT",
                                    0,
                                    "FLAGTALLY_ADMIN_PORT",
                                    readerAdmin.number(),
                                    "FLAGTALLY_METRICS_URLS",
                                    "http://localhost:" + gatewayAdmin.number() + "/metrics"));
                    Running relay = start(
                            "relay",
                            with(
                                    elsewhere,
                                    "FLAGTALLY_ADMIN_PORT",
                                    relayAdmin.number(),
                                    "FLAGTALLY_UNLEASH_URL",
                                    unleash.url(),
                                    "FLAGTALLY_INTERVAL",
                                    "1s"))) {
                awaitReady(gateway, gatewayAdmin);
                awaitReady(aggregator, aggregatorAdmin);
                awaitReady(reader, readerAdmin);
                awaitReady(relay, relayAdmin);
                // when
                post(key);
                // then
                Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
                await().atMost(LONGEST).untilAsserted(() -> assertThat(
                                OutputRows.read(kafka, Topic.FLAG_USAGE_HOURLY, FlagUsage.class))
                        .extracting(FlagUsage::environment, FlagUsage::yes)
                        .containsExactly(tuple("development", 3L)));
                await().atMost(LONGEST)
                        .untilAsserted(() -> assertThat(relayAdmin.metric("flagtally_relay_evaluations_sent_total"))
                                .isEqualTo(3));
                // when
                gateway.signal("TERM");
                aggregator.signal("TERM");
                reader.signal("TERM");
                relay.signal("TERM");
                // then
                assertThat(gateway.exitCode()).as(gateway.err()::toString).isZero();
                assertThat(aggregator.exitCode()).as(aggregator.err()::toString).isZero();
                assertThat(reader.exitCode()).as(reader.err()::toString).isZero();
                assertThat(relay.exitCode()).as(relay.err()::toString).isZero();
            }
        }
    }

    /** As the head of the compose file says. */
    private String makeKey() throws Exception {
        String text = Files.readString(Path.of("../docker-compose.yml"));
        Matcher command =
                Pattern.compile("gateway (keys add .*?)\\\\\\n#(.*)\\n").matcher(text);
        assertThat(command.find()).isTrue();
        List<String> words = new ArrayList<>(
                List.of((command.group(1) + command.group(2)).strip().split("\\s+")));
        words.replaceAll(this::here);
        Files.createDirectories(folder.resolve("keys"));
        try (Running keys = run(words, Map.of())) {
            assertThat(keys.exitCode()).as(keys.err()::toString).isZero();
            return keys.out().get(0);
        }
    }

    private Running start(String service, Map<String, String> elsewhere) throws IOException {
        String text = Files.readString(Path.of("../docker-compose.yml"));
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        JsonNode program = JSON.valueToTree(read).at("/services/" + service);
        List<String> words = new ArrayList<>();
        program.get("command").forEach(word -> words.add(word.textValue()));
        Map<String, String> environment = new HashMap<>();
        program.get("environment")
                .properties()
                .forEach(variable -> environment.put(
                        variable.getKey(),
                        here(ComposeVariables.filledIn(variable.getValue().textValue()))));
        assertThat(environment).containsKeys(elsewhere.keySet().toArray(String[]::new));
        environment.putAll(elsewhere);
        return run(words, environment);
    }

    private Running run(List<String> words, Map<String, String> environment) throws IOException {
        Matcher entryPoint = ENTRY_POINT.matcher(Files.readString(Path.of("../deploy/docker/flagtally.Dockerfile")));
        assertThat(entryPoint.find()).isTrue();
        List<String> command = new ArrayList<>();
        JSON.readTree(entryPoint.group(1)).forEach(word -> command.add(word.textValue()));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.replaceAll(word -> word.replace("exec java ", "exec '" + java + "' " + ChildJvm.QUICK_TO_START + " ")
                .replace("/opt/flagtally/lib/*", System.getProperty("java.class.path")));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    private String here(String value) {
        return value.replace(IMAGE_FOLDER, folder.toString()).replace("/run/secrets", folder + "/secrets");
    }

    private static Map<String, String> with(Map<String, String> some, Object... more) {
        Map<String, String> all = new HashMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i].toString(), more[i + 1].toString());
        }
        return all;
    }

    private static void awaitReady(Running program, AdminPort admin) {
        await().atMost(LONGEST)
                .failFast(() -> assertThat(program.isAlive())
                        .as(program.err()::toString)
                        .isTrue())
                .until(admin::isReady);
    }

    private void post(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/client/metrics"))
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(
                        BodyPublishers.ofString(
                                """
                                {"appName": "web", "bucket": {
                                  "start": "2026-11-21T12:00:00Z", "stop": "2026-11-21T12:01:00Z",
                                  "toggles": {"f": {"yes": 3, "no": 0}}}}"""))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }
}
