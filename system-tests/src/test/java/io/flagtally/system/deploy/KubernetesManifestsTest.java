package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.cli.DurationConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The manifests of deploy/kubernetes: in themselves, among each other, and against the programs. */
class KubernetesManifestsTest {
    private static final Path FOLDER = Path.of("../deploy/kubernetes");
    private static final String NAME = "app.kubernetes.io/name";
    private static final String PREFIX = "FLAGTALLY_";
    private static final String KAFKA_PREFIX = PREFIX + "KAFKA_";

    /** In which a stopping gateway's producer sends what it has, and an aggregator or a relay commits. */
    private static final Map<String, Duration> CLOSE = Map.of(
            "flagtally-gateway", Duration.ofSeconds(10),
            "flagtally-aggregator", Duration.ofSeconds(30),
            "flagtally-relay", Duration.ofSeconds(30));

    /** Those whose program is ours. */
    private static final List<String> PROGRAMS = List.of(
            "flagtally-aggregator", "flagtally-connectors", "flagtally-gateway", "flagtally-reader", "flagtally-relay");

    private static final List<HasMetadata> MANIFESTS = new ArrayList<>();
    private static final Map<String, PodTemplateSpec> PODS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        for (Path folder : folders()) {
            for (String file : files(folder, "resources")) {
                for (JsonNode document : YamlFile.documents(folder.resolve(file))) {
                    MANIFESTS.add(KubernetesManifest.read(document));
                }
            }
        }
        manifests(Deployment.class)
                .forEach(each -> PODS.put(name(each), each.getSpec().getTemplate()));
        manifests(StatefulSet.class)
                .forEach(each -> PODS.put(name(each), each.getSpec().getTemplate()));
        manifests(CronJob.class)
                .forEach(each -> PODS.put(
                        name(each), each.getSpec().getJobTemplate().getSpec().getTemplate()));
    }

    /** Those with a kustomization. */
    static List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith("kustomization.yaml"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    /** Files of the folder itself that its kustomization names there. */
    private static List<String> files(Path folder, String list) throws IOException {
        List<String> files = new ArrayList<>();
        for (JsonNode entry :
                YamlFile.documents(folder.resolve("kustomization.yaml")).get(0).path(list)) {
            String file =
                    entry.isTextual() ? entry.textValue() : entry.path("path").asText();
            if (file.endsWith(".yaml")) {
                files.add(file);
            }
        }
        return files;
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyFileIsPartOfTheKustomizationOfItsFolder(Path folder) throws IOException {
        List<String> named = new ArrayList<>(List.of("kustomization.yaml"));
        named.addAll(files(folder, "resources"));
        named.addAll(files(folder, "patches"));
        assertThat(folder.toFile().list((parent, name) -> name.endsWith(".yaml")))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void thePodsAreThoseOfOurProgramsAndOneThatMakesPartitions() {
        assertThat(PODS.keySet())
                .containsAll(PROGRAMS)
                .hasSize(PROGRAMS.size() + 1)
                .contains("flagtally-partitions");
    }

    static List<String> programs() {
        return PROGRAMS;
    }

    static Set<String> pods() {
        return PODS.keySet();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyVariableIsASettingOfTheCommandAndHasAValueThatItTakes(String pod) {
        // given
        List<String> line = new ArrayList<>(container(pod).getArgs());
        variables(pod)
                .forEach((name, value) -> line.add(
                        name.startsWith(KAFKA_PREFIX)
                                ? "--kafka=" + setting(name, KAFKA_PREFIX, '.') + "=" + value
                                : "--" + setting(name, PREFIX, '-') + "=" + value));
        // then
        assertThat(line).hasSizeGreaterThan(3);
        assertThatNoException()
                .isThrownBy(() -> new CommandLine(FlagtallyMain.class).parseArgs(line.toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void healthAndMetricsAreOpenToProbesAndPrometheus(String pod) {
        assertThat(variables(pod)).containsEntry("FLAGTALLY_ADMIN_HOST", "0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flagtally-aggregator", "flagtally-relay"})
    void whatKeepsStateIsNamedAfterItsPod(String pod) {
        assertThat(variables(pod)).containsEntry(KAFKA_PREFIX + "MAIN_CONSUMER_GROUP_INSTANCE_ID", "metadata.name");
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodMayDoNoMoreThanItMust(String pod) {
        var spec = PODS.get(pod).getSpec();
        var container = container(pod).getSecurityContext();
        // Or variables of services would be taken for settings.
        assertThat(spec.getEnableServiceLinks()).isFalse();
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        // Those of our image, and of Postgres' own.
        assertThat(spec.getSecurityContext().getRunAsUser()).isEqualTo(PROGRAMS.contains(pod) ? 10001 : 999);
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container(pod).getResources().getLimits()).containsKey("memory");
    }

    @Test
    void everyImageIsTheOneThatAnOverlayReplaces() throws IOException {
        JsonNode image = YamlFile.documents(FOLDER.resolve("base/kustomization.yaml"))
                .get(0)
                .at("/images/0");
        String ours = image.path("name").asText() + ":" + image.path("newTag").asText();
        assertThat(PROGRAMS)
                .allSatisfy(pod -> assertThat(container(pod).getImage()).isEqualTo(ours));
        assertThat(YamlFile.documents(FOLDER.resolve("example/kustomization.yaml"))
                        .get(0)
                        .at("/images/0/name"))
                .isEqualTo(image.path("name"));
        JsonNode compose = YamlFile.documents(Path.of("../docker-compose.yml")).get(0);
        assertThat(container("flagtally-partitions").getImage())
                .isEqualTo(compose.at("/services/postgres/image").textValue());
    }

    @ParameterizedTest
    @MethodSource("pods")
    void everyMountHasAVolumeAndIsAWholeOne(String pod) {
        // given
        List<String> volumes = Stream.concat(
                        PODS.get(pod).getSpec().getVolumes().stream().map(Volume::getName),
                        manifests(StatefulSet.class)
                                .filter(set -> name(set).equals(pod))
                                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
                                .map(KubernetesManifestsTest::name))
                .toList();
        // then
        List<VolumeMount> mounts = container(pod).getVolumeMounts();
        assertThat(mounts).extracting(VolumeMount::getName).containsExactlyInAnyOrderElementsOf(volumes);
        // A subPath is not followed when a Secret changes.
        assertThat(mounts).extracting(VolumeMount::getSubPath).containsOnlyNulls();
    }

    @Test
    void keysAndStateAreWhereTheirVolumesAre() {
        assertThat(Path.of(variables("flagtally-gateway").get("FLAGTALLY_KEYS_FILE")))
                .hasParentRaw(Path.of(mount("flagtally-gateway", "keys")));
        assertThat(variables("flagtally-aggregator"))
                .containsEntry("FLAGTALLY_STATE_DIR", mount("flagtally-aggregator", "state"));
        assertThat(Path.of(variables("flagtally-reader").get("FLAGTALLY_KEYS_FILE")))
                .hasParentRaw(Path.of(mount("flagtally-reader", "keys")));
        assertThat(variables("flagtally-reader"))
                .containsEntry("FLAGTALLY_DATA_DIR", mount("flagtally-reader", "rows"));
        assertThat(Path.of(variables("flagtally-relay").get("FLAGTALLY_TOKENS_FILE")))
                .hasParentRaw(Path.of(mount("flagtally-relay", "tokens")));
        assertThat(variables("flagtally-relay"))
                .containsEntry("FLAGTALLY_STATE_DIR", mount("flagtally-relay", "state"));
    }

    @Test
    void aPodIsKilledOnlyAfterAllThatItsProgramDoesToStop() throws Exception {
        DurationConverter duration = new DurationConverter();
        Map<String, String> gateway = variables("flagtally-gateway");
        Duration gatewayStops = duration.convert(gateway.get("FLAGTALLY_SHUTDOWN_DELAY"))
                .plus(duration.convert(gateway.get("FLAGTALLY_DRAIN_TIMEOUT")))
                .plus(CLOSE.get("flagtally-gateway"));
        assertThat(grace("flagtally-gateway")).isGreaterThan(gatewayStops);
        Map<String, String> reader = variables("flagtally-reader");
        assertThat(grace("flagtally-reader"))
                .isGreaterThan(duration.convert(reader.get("FLAGTALLY_SHUTDOWN_DELAY"))
                        .plus(duration.convert(reader.get("FLAGTALLY_DRAIN_TIMEOUT"))));
        assertThat(grace("flagtally-aggregator")).isGreaterThan(CLOSE.get("flagtally-aggregator"));
        assertThat(grace("flagtally-relay"))
                .isGreaterThan(duration.convert(variables("flagtally-relay").get("FLAGTALLY_REQUEST_TIMEOUT"))
                        .plus(CLOSE.get("flagtally-relay")));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void portsAreThoseOfTheSettingsAndProbesAskTheAdminPort(String pod) {
        // given
        Container container = container(pod);
        // then
        for (ContainerPort port : container.getPorts()) {
            String variable = port.getName().equals("http") ? "FLAGTALLY_PORT" : "FLAGTALLY_ADMIN_PORT";
            assertThat(variables(pod))
                    .containsEntry(variable, port.getContainerPort().toString());
        }
        assertThat(List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .extracting(KubernetesManifestsTest::asked)
                .containsExactly("admin/health/live", "admin/health/live", "admin/health/ready");
    }

    @Test
    void everySelectorFindsItsPodsAndEveryPortIsThere() {
        assertThat(manifests(Service.class)).hasSize(7).allSatisfy(service -> {
            PodTemplateSpec pod = PODS.get(service.getSpec().getSelector().get(NAME));
            for (ServicePort port : service.getSpec().getPorts()) {
                ContainerPort target = port(pod, port.getTargetPort().getStrVal());
                assertThat(port.getPort()).isEqualTo(target.getContainerPort());
            }
        });
        assertThat(manifests(PodDisruptionBudget.class)).hasSize(2).allSatisfy(budget -> {
            assertThat(PODS)
                    .containsKeys(selected(budget.getSpec().getSelector()).toArray(String[]::new));
            assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
        });
        assertThat(manifests(NetworkPolicy.class).filter(policy -> !name(policy).equals("flagtally-connect-api")))
                .hasSize(6)
                .allSatisfy(policy -> assertThat(PODS)
                        .containsKeys(
                                selected(policy.getSpec().getPodSelector()).toArray(String[]::new)));
        assertThat(PODS).allSatisfy((name, pod) -> assertThat(pod.getMetadata().getLabels())
                .containsEntry(NAME, name));
    }

    @Test
    void theAutoscalerScalesTheGatewayAndEachStatefulSetHasItsService() {
        var scaler = manifests(HorizontalPodAutoscaler.class).toList().get(0).getSpec();
        assertThat(manifests(Deployment.class).filter(each -> each.getSpec().getReplicas() == null))
                .extracting(KubernetesManifestsTest::name)
                .containsExactly(scaler.getScaleTargetRef().getName());
        assertThat(manifests(StatefulSet.class)).hasSize(3).allSatisfy(set -> assertThat(manifests(Service.class))
                .extracting(KubernetesManifestsTest::name)
                .contains(set.getSpec().getServiceName()));
    }

    @Test
    void allProgramsAreMonitoredAtTheirAdminPorts() {
        assertThat(manifests(ServiceMonitor.class)).singleElement().satisfies(monitor -> {
            List<String> names = selected(monitor.getSpec().getSelector());
            List<Service> services = manifests(Service.class)
                    .filter(service -> service.getMetadata().getLabels() != null)
                    .filter(service ->
                            names.contains(service.getMetadata().getLabels().get(NAME)))
                    .toList();
            assertThat(services).hasSize(5);
            String port = monitor.getSpec().getEndpoints().get(0).getPort();
            assertThat(services).allSatisfy(service -> assertThat(
                            service.getSpec().getPorts().get(0).getName())
                    .isEqualTo(port));
        });
    }

    @Test
    void routesLeadToOurGateway() {
        assertThat(manifests(HTTPRoute.class)
                        .flatMap(route -> route.getSpec().getRules().stream())
                        .flatMap(rule -> rule.getBackendRefs().stream())
                        .map(backend -> backend.getName() + ":" + backend.getPort()))
                .containsExactly(EdgeRoute.GATEWAY);
    }

    @Test
    void theRoutesOfEdgeRoutingLeadToOurServices() {
        Service gateway = manifests(Service.class)
                .filter(service -> name(service).equals("flagtally-gateway"))
                .findFirst()
                .orElseThrow();
        assertThat(name(gateway) + ":" + gateway.getSpec().getPorts().get(0).getPort())
                .isEqualTo(EdgeRoute.GATEWAY);
        assertThat(manifests(Service.class))
                .extracting(service -> name(service) + ":"
                        + service.getSpec().getPorts().get(0).getPort())
                .contains(EdgeRoute.READER);
    }

    private static <T extends HasMetadata> Stream<T> manifests(Class<T> type) {
        return MANIFESTS.stream().filter(type::isInstance).map(type::cast);
    }

    private static String name(HasMetadata manifest) {
        return manifest.getMetadata().getName();
    }

    private static Container container(String pod) {
        List<Container> containers = PODS.get(pod).getSpec().getContainers();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    /** Those of the ConfigMap and its own; for one that is taken from the pod, the field that it is taken from. */
    private static Map<String, String> variables(String pod) {
        Map<String, String> variables = new TreeMap<>();
        container(pod).getEnvFrom().stream()
                .filter(source -> source.getConfigMapRef() != null)
                .forEach(source -> manifests(ConfigMap.class)
                        .filter(map -> name(map).equals(source.getConfigMapRef().getName()))
                        .forEach(map -> variables.putAll(map.getData())));
        for (EnvVar variable : container(pod).getEnv()) {
            variables.put(variable.getName(), variable.getValueFrom() == null ? variable.getValue() : value(variable));
        }
        return variables;
    }

    /** The value in the ConfigMap that it is taken from, or the name of the pod's field. */
    private static String value(EnvVar variable) {
        var from = variable.getValueFrom();
        return from.getFieldRef() != null
                ? from.getFieldRef().getFieldPath()
                : manifests(ConfigMap.class)
                        .filter(map ->
                                name(map).equals(from.getConfigMapKeyRef().getName()))
                        .map(map -> map.getData().get(from.getConfigMapKeyRef().getKey()))
                        .findFirst()
                        .orElseThrow();
    }

    /** As the command runner has it, the other way round: {@code FLAGTALLY_STATE_DIR} is {@code state-dir}. */
    private static String setting(String variable, String prefix, char separator) {
        assertThat(variable).startsWith(prefix);
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', separator);
    }

    private static String mount(String pod, String volume) {
        return container(pod).getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .map(VolumeMount::getMountPath)
                .findFirst()
                .orElseThrow();
    }

    private static Duration grace(String pod) {
        return Duration.ofSeconds(PODS.get(pod).getSpec().getTerminationGracePeriodSeconds());
    }

    private static String asked(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }

    private static ContainerPort port(PodTemplateSpec pod, String name) {
        return pod.getSpec().getContainers().get(0).getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The names that a selector asks for. */
    private static List<String> selected(LabelSelector selector) {
        return selector.getMatchLabels().isEmpty()
                ? selector.getMatchExpressions().get(0).getValues()
                : List.of(selector.getMatchLabels().get(NAME));
    }
}
