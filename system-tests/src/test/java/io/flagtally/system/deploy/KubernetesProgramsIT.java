package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.StubUnleash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What {@code kubectl apply -k} would apply, made by a real kubectl: it fits the types of its kinds, and its
 * containers' commands run with their environment. What differs is where the broker, the ports and the folders are.
 */
class KubernetesProgramsIT {
    private static final Path FOLDER = Path.of("../deploy/kubernetes");
    private static final Path COMPONENTS = FOLDER.resolve("components");
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String KAFKA_PREFIX = "FLAGTALLY_KAFKA_";

    private static Kubectl kubectl;

    @TempDir
    private Path folder;

    private final AdminPort gatewayAdmin = new AdminPort(Ports.free());
    private final AdminPort aggregatorAdmin = new AdminPort(Ports.free());
    private final AdminPort readerAdmin = new AdminPort(Ports.free());
    private final AdminPort connectorsAdmin = new AdminPort(Ports.free());
    private final AdminPort relayAdmin = new AdminPort(Ports.free());
    private final int port = Ports.free();

    KubernetesProgramsIT() throws IOException {}

    @BeforeAll
    static void findKubectl() throws Exception {
        kubectl = Kubectl.install(new NeededPrograms(KubernetesProgramsIT.class));
    }

    @Test
    void theBaseNeedsNothingThatAClusterDoesNotHaveByItself() throws Exception {
        List<JsonNode> documents = kubectl.kustomize(FOLDER.resolve("base"));
        read(documents);
        assertThat(documents)
                .extracting(document -> document.path("apiVersion").asText())
                .containsOnly("v1", "apps/v1", "autoscaling/v2", "networking.k8s.io/v1", "policy/v1");
    }

    static List<Path> components() throws IOException {
        try (Stream<Path> files = Files.walk(COMPONENTS)) {
            return files.filter(file -> file.endsWith("kustomization.yaml"))
                    .map(file -> COMPONENTS.relativize(file.getParent()))
                    .sorted()
                    .toList();
        }
    }

    /** Each on the base, and one of a folder inside another on that one, too. */
    @ParameterizedTest
    @MethodSource("components")
    void eachComponentGoesWithTheBaseAlone(Path component) throws Exception {
        List<Path> used =
                component.getNameCount() == 1 ? List.of(component) : List.of(component.getParent(), component);
        assertThat(read(kubectl.kustomize(overlay(used)))).isNotEmpty();
    }

    @Test
    void theExampleUsesAllComponentsButOneAndEveryVariableOfItIsASettingOfItsCommand() throws Exception {
        // given
        JsonNode example =
                YamlFile.documents(FOLDER.resolve("example/kustomization.yaml")).get(0);
        List<String> used = new ArrayList<>();
        example.get("components").forEach(each -> used.add(each.textValue()));
        assertThat(components())
                .filteredOn(component -> !used.contains("../components/" + component))
                .containsExactly(Path.of("gateway-tls"));
        // when
        List<HasMetadata> manifests = read(kubectl.kustomize(FOLDER.resolve("example")));
        // then
        Map<String, PodTemplateSpec> pods = pods(manifests);
        assertThat(pods).hasSize(5).allSatisfy((name, pod) -> {
            Container container = pod.getSpec().getContainers().get(0);
            List<String> line = new ArrayList<>(container.getArgs());
            Map<String, String> variables = variables(container, manifests, Map.of());
            variables.forEach((variable, value) -> line.add(option(variable, value)));
            new CommandLine(FlagtallyMain.class).parseArgs(line.toArray(String[]::new));
            assertThat(variables)
                    .containsEntry("FLAGTALLY_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
                    .containsEntry("FLAGTALLY_KAFKA_SASL_JAAS_CONFIG", name + "/sasl.jaas.config");
            assertThat(variables.get("FLAGTALLY_BOOTSTRAP_SERVERS")).endsWith(":9093");
        });
        assertThat(variables(container(pods, "flagtally-aggregator"), manifests, Map.of()))
                .containsEntry("FLAGTALLY_CREATE_TOPICS", "false");
        assertThat(manifests.stream()
                        .filter(each -> each.getApiVersion().startsWith("monitoring.coreos.com/"))
                        .map(each -> each.getMetadata().getLabels().get("release")))
                .hasSize(2)
                .containsOnly("prometheus");
        assertThat(manifests.stream().filter(each -> dashboard(each) != null)).hasSize(2);
    }

    private static String dashboard(HasMetadata manifest) {
        Map<String, String> labels = manifest.getMetadata().getLabels();
        return labels == null ? null : labels.get("grafana_dashboard");
    }

    /** As the command runner has it, the other way round. */
    private static String option(String variable, String value) {
        return variable.startsWith(KAFKA_PREFIX)
                ? "--kafka=" + words(variable, KAFKA_PREFIX, '.') + "=" + value
                : "--" + words(variable, "FLAGTALLY_", '-') + "=" + value;
    }

    private static String words(String variable, String prefix, char separator) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', separator);
    }

    @Test
    void theProgramsCountAReportAndStopWhenTheyAreToldTo() throws Exception {
        // given
        List<HasMetadata> manifests = read(kubectl.kustomize(overlay(List.of(Path.of("relay"), Path.of("sinks")))));
        Path keys = Files.createDirectories(folder.resolve("keys")).resolve("keys.json");
        String key = KeyFile.add(keys, "shop", KeyKind.BACKEND, "production");
        try (EmbeddedBroker broker =
                        new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
                StubUnleash unleash = new StubUnleash(List.of("production"))) {
            Path tokens = Files.createDirectories(folder.resolve("tokens"));
            Files.writeString(tokens.resolve("tokens.json"), unleash.tokensFile());
            broker.start();
            Map<String, String> elsewhere = Map.of(
                    "FLAGTALLY_BOOTSTRAP_SERVERS",
                    broker.bootstrapServers(),
                    "FLAGTALLY_REPLICATION_FACTOR",
                    "1",
                    "FLAGTALLY_MIN_INSYNC_REPLICAS",
                    "1",
                    "FLAGTALLY_UNLEASH_URL",
                    unleash.url(),
                    "FLAGTALLY_CONNECT_URL",
                    "http://localhost:" + Ports.free());
            try (Running aggregator = start("aggregator", manifests, with(elsewhere, aggregatorAdmin));
                    Running gateway = start("gateway", manifests, with(elsewhere, gatewayAdmin));
                    Running connectors = start("connectors", manifests, with(elsewhere, connectorsAdmin))) {
                ImageProgram.awaitReady(aggregator, aggregatorAdmin);
                ImageProgram.awaitReady(gateway, gatewayAdmin);
                // The topics are there by now.
                try (Running reader = start("reader", manifests, with(elsewhere, readerAdmin));
                        Running relay = start("relay", manifests, with(elsewhere, relayAdmin))) {
                    ImageProgram.awaitReady(reader, readerAdmin);
                    ImageProgram.awaitReady(relay, relayAdmin);
                    // when
                    ImageProgram.post(port, key);
                    // then
                    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
                    await().atMost(LONGEST).untilAsserted(() -> assertThat(
                                    OutputRows.read(kafka, Topic.FLAG_USAGE_HOURLY, FlagUsage.class))
                            .extracting(FlagUsage::environment, FlagUsage::yes)
                            .containsExactly(tuple("production", 3L)));
                    // when
                    for (Running program : List.of(gateway, relay, reader, aggregator, connectors)) {
                        program.signal("TERM");
                    }
                    // then
                    for (Running program : List.of(gateway, relay, reader, aggregator, connectors)) {
                        assertThat(program.exitCode())
                                .as(program.err()::toString)
                                .isZero();
                    }
                }
            }
        }
    }

    private Map<String, String> with(Map<String, String> some, AdminPort admin) {
        Map<String, String> all = new HashMap<>(some);
        all.put("FLAGTALLY_ADMIN_PORT", Integer.toString(admin.number()));
        all.put("FLAGTALLY_PORT", admin == gatewayAdmin ? Integer.toString(port) : "0");
        return all;
    }

    private Running start(String name, List<HasMetadata> manifests, Map<String, String> elsewhere) throws IOException {
        PodTemplateSpec pod = pods(manifests).get("flagtally-" + name);
        Map<String, String> variables =
                variables(container(pods(manifests), "flagtally-" + name), manifests, elsewhere);
        variables.replaceAll((variable, value) ->
                value.replace("/etc/flagtally", folder.toString()).replace("/var/lib/flagtally", folder.toString()));
        return ImageProgram.start(pod.getSpec().getContainers().get(0).getArgs(), variables);
    }

    private static Container container(Map<String, PodTemplateSpec> pods, String name) {
        return pods.get(name).getSpec().getContainers().get(0);
    }

    /** Those of the Deployments and StatefulSets. */
    private static Map<String, PodTemplateSpec> pods(List<HasMetadata> manifests) {
        Map<String, PodTemplateSpec> pods = new TreeMap<>();
        for (HasMetadata each : manifests) {
            if (each instanceof Deployment deployment) {
                pods.put(each.getMetadata().getName(), deployment.getSpec().getTemplate());
            } else if (each instanceof StatefulSet set) {
                pods.put(each.getMetadata().getName(), set.getSpec().getTemplate());
            }
        }
        return pods;
    }

    /** As the kubelet would set them; of those that the container has, {@code elsewhere} replaces some. */
    private static Map<String, String> variables(
            Container container, List<HasMetadata> manifests, Map<String, String> elsewhere) {
        Map<String, String> variables = new TreeMap<>();
        container
                .getEnvFrom()
                .forEach(source -> variables.putAll(
                        data(manifests, source.getConfigMapRef().getName())));
        for (EnvVar variable : container.getEnv()) {
            variables.put(variable.getName(), value(variable, manifests));
        }
        elsewhere.forEach((name, value) -> variables.computeIfPresent(name, (same, before) -> value));
        return variables;
    }

    private static String value(EnvVar variable, List<HasMetadata> manifests) {
        var from = variable.getValueFrom();
        if (from == null) {
            return variable.getValue();
        }
        if (from.getConfigMapKeyRef() != null) {
            return data(manifests, from.getConfigMapKeyRef().getName())
                    .get(from.getConfigMapKeyRef().getKey());
        }
        return from.getSecretKeyRef() != null
                ? from.getSecretKeyRef().getName() + "/"
                        + from.getSecretKeyRef().getKey()
                : "the-" + from.getFieldRef().getFieldPath();
    }

    private static Map<String, String> data(List<HasMetadata> manifests, String name) {
        return manifests.stream()
                .filter(ConfigMap.class::isInstance)
                .filter(each -> each.getMetadata().getName().equals(name))
                .map(each -> ((ConfigMap) each).getData())
                .findFirst()
                .orElseThrow();
    }

    /** Throws with the place of what does not fit. */
    private static List<HasMetadata> read(List<JsonNode> documents) throws IOException {
        List<HasMetadata> manifests = new ArrayList<>();
        for (JsonNode document : documents) {
            manifests.add(KubernetesManifest.read(document));
        }
        return manifests;
    }

    private Path overlay(List<Path> components) throws IOException {
        StringBuilder text = new StringBuilder("resources: ['%s']\ncomponents:\n".formatted(here("base")));
        for (Path each : components) {
            text.append("  - '%s'\n".formatted(here("components/" + each)));
        }
        Path overlay = Files.createDirectories(folder.resolve("overlay"));
        Files.writeString(overlay.resolve("kustomization.yaml"), text);
        return overlay;
    }

    /** As a path from the overlay: kustomize takes no other. */
    private String here(String path) throws IOException {
        return folder.toRealPath()
                .resolve("overlay")
                .relativize(FOLDER.toRealPath().resolve(path))
                .toString();
    }
}
