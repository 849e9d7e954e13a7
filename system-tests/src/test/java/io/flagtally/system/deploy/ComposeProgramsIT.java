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
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.Shell;
import io.flagtally.system.harness.StubUnleash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    private static final Path COMPOSE = Path.of("../docker-compose.yml");
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
        NeededPrograms programs = new NeededPrograms(ComposeProgramsIT.class);
        programs.find("bash");
        programs.find("curl");
        programs.require();
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        try (EmbeddedBroker broker =
                        new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
                StubUnleash unleash = new StubUnleash(List.of("development"))) {
            // given
            Files.writeString(secrets.resolve("unleash-tokens"), unleash.tokensFile());
            assertThat(isHealthy(broker)).as("before it starts").isFalse();
            broker.start();
            assertThat(isHealthy(broker)).isTrue();
            Map<String, String> elsewhere = Map.of("FLAGTALLY_BOOTSTRAP_SERVERS", broker.bootstrapServers());
            try (Running topics = start("topics", elsewhere)) {
                assertThat(topics.exitCode()).as(topics.err()::toString).isZero();
            }
            String key = makeKeys();
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
                ImageProgram.awaitReady(gateway, gatewayAdmin);
                ImageProgram.awaitReady(aggregator, aggregatorAdmin);
                ImageProgram.awaitReady(reader, readerAdmin);
                ImageProgram.awaitReady(relay, relayAdmin);
                assertThat(List.of(gatewayAdmin, aggregatorAdmin, readerAdmin, relayAdmin))
                        .allSatisfy(admin -> assertThat(admin.metric("flagtally_build_info{"))
                                .isEqualTo(1));
                // when
                post(key);
                // then
                Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
                await().atMost(LONGEST).untilAsserted(() -> assertThat(
                                OutputRows.read(kafka, Topic.FLAG_USAGE_HOURLY, FlagUsage.class))
                        .extracting(FlagUsage::environment, FlagUsage::yes, FlagUsage::no)
                        .containsExactly(tuple("development", 3L, 1L)));
                await().atMost(LONGEST)
                        .untilAsserted(() -> assertThat(relayAdmin.metric("flagtally_relay_evaluations_sent_total"))
                                .isEqualTo(4));
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

    /** Makes the keys as the head of the compose file says, and takes in one that exists. Gives the first. */
    private String makeKeys() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("keys"));
        String start = headBlock("cp .env.example .env\n");
        String[] made = typed(start.substring(start.indexOf('\n')), "").strip().split(" ");
        assertThat(made).hasSize(2).doesNotContain("").doesNotHaveDuplicates();
        Files.writeString(folder.resolve("shop-key.txt"), "the-key-that-sdks-have\n");
        assertThat(typed(headBlock("docker compose run --rm --no-deps -T gateway keys add"), ""))
                .isEmpty();
        try (Running list =
                ImageProgram.start(List.of("keys", "list", "--file", folder + "/keys/keys.json"), Map.of())) {
            assertThat(list.exitCode()).isZero();
            assertThat(list.out().stream().skip(1).map(line -> line.split(" +")[0] + " " + line.split(" +")[1]))
                    .containsExactlyInAnyOrder("first backend", "people reader", "shop backend");
        }
        return made[0];
    }

    private void post(String key) throws IOException, InterruptedException {
        String curl = headBlock("curl").replace("localhost:8080", "localhost:" + port);
        assertThat(typed(curl, "KEY='" + key + "'\n")).startsWith("HTTP/1.1 202 ");
    }

    /** The commands of one block of the file's head. */
    private static String headBlock(String beginning) throws IOException {
        String text = Files.readString(COMPOSE);
        String head = text.substring(0, text.indexOf("\nx-cluster"));
        return Arrays.stream(head.split("\n(?!#   )"))
                .map(block -> block.lines()
                        .filter(line -> line.startsWith("#   "))
                        .map(line -> line.substring(4) + "\n")
                        .collect(Collectors.joining()))
                .filter(block -> block.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** Types commands of the head where {@code docker compose run … gateway} is a program of this machine. */
    private String typed(String commands, String before) throws IOException, InterruptedException {
        String entryPoint = ImageProgram.entryPoint().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String docker =
                """
                docker() {
                  [ "$1 $2" = "compose run" ] || return 0
                  [ "$3 $4 $5 $6" = "--rm --no-deps -T gateway" ] || return 1
                  shift 6
                  %s "$@"
                }
                """
                        .formatted(entryPoint);
        return Shell.run("set -e\ncd '" + folder + "'\n" + docker + before + here(commands), environment("gateway"));
    }

    /** Runs the health check of the file's broker against this one. */
    private static boolean isHealthy(EmbeddedBroker broker) throws IOException, InterruptedException {
        List<String> check = new ArrayList<>();
        service("kafka").at("/healthcheck/test").forEach(word -> check.add(word.textValue()));
        assertThat(check.remove(0)).isEqualTo("CMD");
        String address = broker.bootstrapServers().replace(':', '/');
        check.replaceAll(word -> word.replace("localhost/19092", address).replace("$$", "$"));
        return new ProcessBuilder(check).start().waitFor() == 0;
    }

    private Running start(String service, Map<String, String> elsewhere) throws IOException {
        List<String> words = new ArrayList<>();
        service(service).get("command").forEach(word -> words.add(word.textValue()));
        Map<String, String> environment = environment(service);
        assertThat(environment).containsKeys(elsewhere.keySet().toArray(String[]::new));
        environment.putAll(elsewhere);
        return ImageProgram.start(words, environment);
    }

    private Map<String, String> environment(String service) throws IOException {
        Map<String, String> environment = new HashMap<>();
        service(service)
                .get("environment")
                .properties()
                .forEach(variable -> environment.put(
                        variable.getKey(),
                        here(ComposeVariables.filledIn(variable.getValue().textValue()))));
        return environment;
    }

    private static JsonNode service(String name) throws IOException {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(COMPOSE));
        return JSON.valueToTree(read).at("/services/" + name);
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
}
