package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.model.topics.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Holds manifests that repeat what stands elsewhere to where it stands. To write them anew: {@value #WRITE} */
class GeneratedManifestsTest {
    private static final String WRITE = "mvn -pl system-tests -am test -Dtest=GeneratedManifestsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmanifests.write=true";

    private static final Path COMPONENTS = Path.of("../deploy/kubernetes/components");
    private static final String STRIMZI = "kafka.strimzi.io/v1";
    private static final Map<String, String> CLUSTER = Map.of("strimzi.io/cluster", "kafka");

    /** Users of docs/kafka-security.md that a program in the cluster logs in as. */
    private static final Map<String, String> USERS = new TreeMap<>(Map.of(
            "User:gateway", "flagtally-gateway",
            "User:aggregator", "flagtally-aggregator",
            "User:reports", "flagtally-reader",
            "User:relay", "flagtally-relay",
            "User:connect", "flagtally-connect",
            "User:watch", "flagtally-connectors"));

    @Test
    void alertsAreThoseOfTheAggregatorsModule() throws IOException {
        Path rules = Path.of("../stream-aggregator/monitoring/alerts.yml");
        String indented = Files.readString(rules).replaceAll("(?m)^(?=.)", "  ");
        assertIs(
                COMPONENTS.resolve("prometheus-operator/alerts.yaml"),
                """
                # Made of stream-aggregator/monitoring/alerts.yml by GeneratedManifestsTest.
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: flagtally
                  labels:
                    release: kube-prometheus-stack
                spec:
                """
                        + indented);
    }

    @Test
    void topicsAreThoseThatTheProgramsWouldMake() throws IOException {
        TopicSettings topics = TopicSettings.defaults();
        List<Map<String, Object>> documents = Stream.concat(topics.specs().stream(), topics.relaySpecs().stream())
                .map(GeneratedManifestsTest::topic)
                .toList();
        assertIs(
                COMPONENTS.resolve("strimzi/topics.yaml"),
                yaml("Made of the defaults of the topics' settings by GeneratedManifestsTest.", documents));
    }

    private static Map<String, Object> topic(TopicSpec topic) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("partitions", topic.partitions());
        spec.put("replicas", (int) topic.replicationFactor());
        spec.put("config", new TreeMap<>(topic.configs()));
        return document("KafkaTopic", topic.name(), CLUSTER, spec);
    }

    @Test
    void usersMayDoWhatThePageOnRightsSays() throws IOException {
        List<AclBinding> page = KafkaAcls.ofPage();
        List<Map<String, Object>> documents = new ArrayList<>();
        USERS.forEach((principal, name) -> {
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("authentication", Map.of("type", "scram-sha-512"));
            Map<String, Object> authorization = new LinkedHashMap<>();
            authorization.put("type", "simple");
            authorization.put(
                    "acls",
                    rules(page.stream()
                            .filter(acl -> acl.entry().principal().equals(principal))
                            // The reader is in no group.
                            .filter(acl -> !name.equals("flagtally-reader")
                                    || acl.pattern().resourceType() != ResourceType.GROUP)
                            .toList()));
            spec.put("authorization", authorization);
            documents.add(document("KafkaUser", name, CLUSTER, spec));
        });
        assertIs(
                COMPONENTS.resolve("strimzi/users.yaml"),
                yaml("Made of the commands of docs/kafka-security.md by GeneratedManifestsTest.", documents));
    }

    /** One for each resource, with all that may be done with it. */
    private static List<Map<String, Object>> rules(List<AclBinding> acls) {
        assertThat(acls).isNotEmpty();
        Map<Map<String, String>, TreeSet<String>> operations = new LinkedHashMap<>();
        for (AclBinding acl : acls) {
            Map<String, String> resource = new LinkedHashMap<>();
            resource.put("type", word(acl.pattern().resourceType().name()));
            resource.put("name", acl.pattern().name());
            resource.put("patternType", acl.pattern().patternType() == PatternType.PREFIXED ? "prefix" : "literal");
            String operation = word("_" + acl.entry().operation().name());
            operations.computeIfAbsent(resource, each -> new TreeSet<>()).add(operation);
        }
        return operations.entrySet().stream()
                .map(each -> {
                    Map<String, Object> rule = new LinkedHashMap<>();
                    rule.put("resource", each.getKey());
                    rule.put("operations", List.copyOf(each.getValue()));
                    return rule;
                })
                .toList();
    }

    /** {@code TRANSACTIONAL_ID} is {@code transactionalId}. */
    private static String word(String constant) {
        String[] parts = constant.toLowerCase(Locale.ROOT).split("_", -1);
        return parts[0]
                + Stream.of(parts)
                        .skip(1)
                        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                        .collect(Collectors.joining());
    }

    @Test
    void connectorsAreThoseOfTheConnectorsFiles() throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("../sink-connector-config/connectors/postgres"))) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            JsonNode json = new JsonMapper().readTree(file.toFile());
            Map<String, Object> config = new LinkedHashMap<>();
            json.properties()
                    .forEach(setting ->
                            config.put(setting.getKey(), setting.getValue().textValue()));
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("class", config.remove("connector.class"));
            spec.put("tasksMax", Integer.valueOf((String) config.remove("tasks.max")));
            spec.put("config", config);
            String name = file.getFileName().toString().replace(".json", "");
            documents.add(document("KafkaConnector", name, Map.of("strimzi.io/cluster", "flagtally"), spec));
        }
        assertIs(
                COMPONENTS.resolve("sinks-strimzi/connectors.yaml"),
                yaml("Made of sink-connector-config/connectors/postgres by GeneratedManifestsTest.", documents));
    }

    private static Map<String, Object> document(
            String kind, String name, Map<String, String> labels, Map<String, Object> spec) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        metadata.put("labels", labels);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", STRIMZI);
        document.put("kind", kind);
        document.put("metadata", metadata);
        document.put("spec", spec);
        return document;
    }

    private static String yaml(String comment, List<Map<String, Object>> documents) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setSplitLines(false);
        Yaml yaml = new Yaml(options);
        return documents.stream().map(yaml::dump).collect(Collectors.joining("---\n", "# " + comment + "\n", ""));
    }

    private static void assertIs(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("manifests.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).as("to write it anew: %s", WRITE).hasContent(expected);
    }
}
