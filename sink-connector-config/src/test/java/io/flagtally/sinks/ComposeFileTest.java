package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kafka.server.KafkaConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks of docker-compose.yml that need no container engine. */
final class ComposeFileTest {
    private static final String TEXT = Repository.read(Repository.ROOT.resolve("docker-compose.yml"));
    private static final JsonNode COMPOSE = parse(TEXT);
    private static final JsonNode SERVICES = COMPOSE.get("services");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");

    /** The schema that the Compose project publishes; where it is from: the NOTICE beside it. */
    @Test
    void isWhatThePublishedSchemaAllows() throws IOException {
        ObjectNode published = (ObjectNode)
                new ObjectMapper().readTree(getClass().getResourceAsStream("/compose-spec/compose-spec.json"));
        // A keyword of an older draft than the one that the file names.
        published.remove("id");
        published.findParents("id").stream()
                .filter(parent -> parent.get("id").isTextual())
                .forEach(parent -> ((ObjectNode) parent).remove("id"));
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(published);
        assertThat(schema.validate(COMPOSE)).isEmpty();
        JsonNode wrong = COMPOSE.deepCopy();
        ((ObjectNode) wrong.at("/services/kafka")).put("helthcheck", "none");
        assertThat(schema.validate(wrong)).isNotEmpty();
    }

    @Test
    void everyImageIsInTheListThatSaysWhatIsVerified() {
        Stream<String> used = SERVICES.findValuesAsText("image").stream();
        Stream<String> bases = Stream.of("flagtally", "connect")
                .map(name -> Repository.read(Repository.ROOT.resolve("deploy/docker/" + name + ".Dockerfile")))
                .flatMap(text -> found("^FROM (?:--platform=\\S+ )?(\\S+)", text));
        String strimzi = Repository.read(Repository.ROOT.resolve("deploy/docker/connect-strimzi.Dockerfile"));
        Stream<String> named = found("^ARG STRIMZI_IMAGE=(\\S+)", strimzi);
        String readme = Repository.read(Repository.ROOT.resolve("deploy/README.md"));
        int table = readme.indexOf("| Image |");
        Set<String> listed = found("`([\\w/.-]+:[\\w.-]+)`", readme.substring(table, readme.indexOf("\n\n", table)))
                .collect(Collectors.toSet());
        assertThat(Stream.of(used, bases, named).flatMap(each -> each).collect(Collectors.toSet()))
                .isEqualTo(listed);
    }

    @Test
    void imagesHaveTheVersionsThatTheTestsRun() {
        String pom = Repository.read(Repository.ROOT.resolve("pom.xml"));
        String connect = Repository.read(Repository.ROOT.resolve("deploy/docker/connect.Dockerfile"));
        String kafka =
                found("<kafka.version>(.*)</kafka.version>", pom).findFirst().orElseThrow();
        String debezium = found("<artifactId>debezium-connector-jdbc</artifactId>\\s*<version>(.*)</version>", pom)
                .findFirst()
                .orElseThrow();
        assertThat(SERVICES.at("/kafka/image").textValue()).isEqualTo("apache/kafka:" + kafka);
        assertThat(connect).contains("FROM apache/kafka:" + kafka + "\n", "DEBEZIUM_VERSION=" + debezium + "\n");
    }

    @Test
    void everyServiceThatStaysSaysHowItsHealthIs() {
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            boolean stays = service.getValue().has("restart");
            boolean hasPort = service.getValue().has("ports")
                    || Set.of("aggregator", "relay", "connector-watch").contains(service.getKey());
            if (stays && hasPort) {
                assertThat(service.getValue().at("/healthcheck/test"))
                        .as(service.getKey())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void everyFileAndFolderThatIsMountedExists() {
        List<String> mounted =
                volumes().filter(source -> source.startsWith(".")).toList();
        assertThat(mounted).isNotEmpty().allSatisfy(path -> assertThat(Repository.ROOT.resolve(path))
                .exists());
    }

    @Test
    void namedVolumesAreDeclaredAndUsed() {
        assertThat(volumes().filter(source -> !source.startsWith(".")).collect(Collectors.toSet()))
                .isEqualTo(names(COMPOSE.get("volumes")));
    }

    @Test
    void everyDockerfileExistsAndCopiesWhatExists() {
        Pattern copy = Pattern.compile("^COPY (?!--from)(\\S+) ", Pattern.MULTILINE);
        List<JsonNode> builds = SERVICES.findValues("build").stream().distinct().toList();
        assertThat(builds).hasSize(2).allSatisfy(build -> {
            var context = Repository.ROOT.resolve(build.get("context").textValue());
            var dockerfile = context.resolve(build.get("dockerfile").textValue());
            assertThat(dockerfile).exists();
            copy.matcher(Repository.read(dockerfile))
                    .results()
                    .forEach(each -> assertThat(context.resolve(each.group(1))).exists());
        });
    }

    /** Compose builds at the same time, and an engine takes one image of a name at a time. */
    @Test
    void oneServiceBuildsAnImageAndWhatUsesItWaitsForThatService() {
        Map<String, String> builders = new HashMap<>();
        SERVICES.propertyStream()
                .filter(service -> service.getValue().has("build"))
                .forEach(service -> assertThat(builders.put(image(service.getValue()), service.getKey()))
                        .as("a second build of %s", image(service.getValue()))
                        .isNull());
        assertThat(builders).containsOnlyKeys("flagtally:local", "flagtally-connect:local");
        SERVICES.propertyStream()
                .filter(service -> builders.containsKey(image(service.getValue())))
                .forEach(service -> {
                    String builder = builders.get(image(service.getValue()));
                    assertThat(service.getValue().path("pull_policy").textValue())
                            .as("pull policy of %s", service.getKey())
                            .isEqualTo("never");
                    assertThat(neededBy(service.getKey()))
                            .as("what %s starts after", service.getKey())
                            .contains(builder);
                });
    }

    @Test
    void memoryLimitsAreSettingsAndSumToWhatTheFileSays() {
        Map<String, Integer> limits = SERVICES.propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        service ->
                                mebibytes(service.getKey(), service.getValue().path("mem_limit"))));
        int relay = limits.get("relay");
        int all = limits.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(TEXT)
                .contains("the limits sum to %d MiB, and with the relay to %d MiB.".formatted(all - relay, all));
    }

    @Test
    void publishedPortsAreSettingsAndTheFileSaysWhatIsBehindEach() {
        Pattern published = Pattern.compile(
                "(127\\.0\\.0\\.1|\\$\\{GATEWAY_ADDRESS:-127\\.0\\.0\\.1}):" + "\\$\\{[A-Z]+_PORT:-(\\d+)}:(\\d+)");
        String head = TEXT.substring(0, TEXT.indexOf("\nx-cluster"));
        Set<String> ports = values("ports")
                .map(port -> published.matcher(port).results().findFirst().orElseThrow())
                .peek(port -> assertThat(port.group(2)).isEqualTo(port.group(3)))
                .map(port -> port.group(2))
                .collect(Collectors.toSet());
        assertThat(found("localhost:(\\d+)", head).collect(Collectors.toSet()))
                .isNotEmpty()
                .isEqualTo(ports);
    }

    @Test
    void aServiceWaitsOnlyForWhatCanComeTrue() {
        for (JsonNode service : SERVICES) {
            for (Map.Entry<String, JsonNode> dependency :
                    service.path("depends_on").properties()) {
                JsonNode target = SERVICES.path(dependency.getKey());
                switch (dependency.getValue().get("condition").textValue()) {
                    case "service_healthy" ->
                        assertThat(target.has("healthcheck"))
                                .as("health check of %s", dependency.getKey())
                                .isTrue();
                    case "service_completed_successfully" ->
                        assertThat(target.has("command") && !target.has("restart"))
                                .as("%s ends by itself", dependency.getKey())
                                .isTrue();
                    default -> throw new AssertionError("waits without a condition for " + dependency.getKey());
                }
            }
        }
    }

    @Test
    void theEnvironmentExampleHasExactlyTheVariablesThatAreUsed() throws IOException {
        Properties example = new Properties();
        example.load(new StringReader(Repository.read(Repository.ROOT.resolve(".env.example"))));
        Set<String> used = Pattern.compile("\\$\\{(\\w+)")
                .matcher(TEXT)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(example.stringPropertyNames()).isEqualTo(used);
        DEFAULT.matcher(TEXT).results().forEach(variable -> assertThat(example.getProperty(variable.group(1)))
                .as(variable.group(1))
                .isEqualTo(variable.group(2)));
    }

    @Test
    void noSecretHasADefault() {
        assertThat(environments())
                .filteredOn(variable -> variable.getKey().matches(".*(PASSWORD|SECRET|TOKEN).*"))
                // The name of a file is no secret.
                .filteredOn(variable -> !variable.getKey().endsWith("_FILE"))
                .isNotEmpty()
                .allSatisfy(
                        variable -> assertThat(variable.getValue().textValue()).matches("\\$\\{\\w+:\\?.+}"));
        assertThat(Repository.read(Repository.ROOT.resolve(".env.example")))
                .contains("POSTGRES_PASSWORD=\n", "GRAFANA_PASSWORD=\n");
    }

    @Test
    void theBrokersSettingsMakeABroker() {
        Map<String, String> properties = brokerProperties();
        assertThat(AbstractKafkaConfig.CONFIG_DEF.names()).containsAll(properties.keySet());
        assertThat(new KafkaConfig(properties, false).nodeId()).isEqualTo(1);
        assertThat(Base64.getUrlDecoder().decode(environment("kafka").get("CLUSTER_ID")))
                .hasSize(16);
    }

    @Test
    void theCheckOfTheBrokersSettingsSeesAWrongVoter() {
        Map<String, String> properties = brokerProperties();
        properties.put("controller.quorum.voters", "2@kafka:9093");
        assertThatIllegalArgumentException().isThrownBy(() -> new KafkaConfig(properties, false));
    }

    @Test
    void clientsGoToAnAddressThatTheBrokerAdvertises() {
        String advertised = environment("kafka").get("KAFKA_ADVERTISED_LISTENERS");
        assertThat(environments())
                .filteredOn(variable -> variable.getKey().endsWith("_BOOTSTRAP_SERVERS"))
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(advertised.split(","))
                        .contains("INTERNAL://" + variable.getValue().textValue()));
    }

    @Test
    void theConnectorsFindTheirVariablesInTheWorkersEnvironment() throws IOException {
        Properties worker = new Properties();
        worker.load(new StringReader(Repository.read(Repository.ROOT.resolve("deploy/connect/worker.properties"))));
        String allowed = worker.getProperty("config.providers.env.param.allowlist.pattern");
        Set<String> wanted = Stream.concat(
                        Stream.of(worker.values().toString()),
                        Repository.files("connectors/postgres").stream().map(Repository::read))
                .flatMap(text ->
                        Pattern.compile("\\$\\{env:(\\w+)}").matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(environment("connect").keySet()).isEqualTo(wanted);
        assertThat(wanted).allMatch(name -> name.matches(allowed));
    }

    /** As the image's start script does: {@code KAFKA_NODE_ID} is {@code node.id}, but the JVM's options are not. */
    private static Map<String, String> brokerProperties() {
        Map<String, String> properties = new HashMap<>();
        environment("kafka").forEach((name, value) -> {
            if (name.startsWith("KAFKA_") && !name.equals("KAFKA_HEAP_OPTS")) {
                String property = name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT);
                properties.put(property.replace('_', '.'), filledIn(value));
            }
        });
        return properties;
    }

    private static String filledIn(String value) {
        return DEFAULT.matcher(value).replaceAll("$2");
    }

    private static String image(JsonNode service) {
        return service.get("image").textValue();
    }

    /** The service itself, what it waits for, what that waits for, and so on. */
    private static Set<String> neededBy(String service) {
        Set<String> needed = new TreeSet<>(Set.of(service));
        names(SERVICES.get(service).path("depends_on")).forEach(other -> needed.addAll(neededBy(other)));
        return needed;
    }

    private static int mebibytes(String service, JsonNode limit) {
        String memory = limit.asText().replace("MEMORY", "");
        assertThat(memory).as("limit of %s", service).matches("\\$\\{[A-Z_]+_:-\\d+[mg]}");
        int amount = Integer.parseInt(memory.replaceAll("\\D", ""));
        return memory.endsWith("g}") ? amount * 1024 : amount;
    }

    private static Stream<Map.Entry<String, JsonNode>> environments() {
        return SERVICES.valueStream()
                .flatMap(service -> service.path("environment").propertyStream());
    }

    private static Map<String, String> environment(String service) {
        return SERVICES.get(service)
                .get("environment")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, variable -> variable.getValue().textValue()));
    }

    /** The left side of every {@code source:target}. */
    private static Stream<String> volumes() {
        return values("volumes").map(volume -> Arrays.asList(volume.split(":")).get(0));
    }

    /** All values of a list that services have. */
    private static Stream<String> values(String list) {
        return SERVICES.valueStream()
                .flatMap(service -> StreamSupport.stream(service.path(list).spliterator(), false))
                .map(JsonNode::textValue);
    }

    private static Stream<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1));
    }

    private static Set<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private static JsonNode parse(String yaml) {
        return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }
}
