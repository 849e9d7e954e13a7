package io.flagtally.system.layout;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which package of a module imports which. A new arrow is a decision: whoever makes it writes it down here. */
class PackagesTest {
    private static final String ROOT = "(root)";

    /** Modules with features. Of each its packages with what they import, and the types of its root. */
    enum Module {
        /** Protocols stand on the reading of JSON, formats on the protocols. */
        USAGE_MODEL(
                "usage-model",
                "model",
                Set.of("InvalidSettingsException"),
                Map.ofEntries(
                        entry(ROOT, Set.of()),
                        entry("rows", Set.of()),
                        entry("topics", Set.of(ROOT)),
                        entry("decode", Set.of(ROOT)),
                        entry("json", Set.of("decode")),
                        entry("unleash", Set.of("decode", "json")),
                        entry("tggl", Set.of("decode", "json")),
                        entry("report", Set.of("decode", "tggl", "topics", "unleash")))),

        /** The root lies below all features: it imports none of them. */
        SERVICE_RUNTIME(
                "service-runtime",
                "runtime",
                Set.of("BuildInfo", "KafkaAnswers", "PeriodicTask", "RunningService"),
                Map.ofEntries(
                        entry(ROOT, Set.of()),
                        entry("http", Set.of()),
                        entry("start", Set.of(ROOT)),
                        entry("topics", Set.of(ROOT)),
                        entry("files", Set.of(ROOT)),
                        entry("keys", Set.of("files")),
                        entry("admin", Set.of(ROOT, "start")),
                        entry("cli", Set.of(ROOT, "admin", "start")),
                        entry("reading", Set.of()),
                        entry("terminal", Set.of("reading", "start")))),

        /** The root and the commands stand above all features; no feature imports them. */
        INGEST_GATEWAY(
                "ingest-gateway",
                "gateway",
                Set.of("Gateway", "Routes"),
                Map.ofEntries(
                        entry("config", Set.of()),
                        entry("tls", Set.of("config")),
                        entry("http", Set.of("config", "tls")),
                        entry("auth", Set.of("config", "http")),
                        entry("ingest", Set.of("http")),
                        entry(ROOT, Set.of("auth", "config", "http", "ingest")),
                        entry("cli", Set.of(ROOT, "config", "tls")))),

        /** Questions know the port, and not which database is behind it. */
        USAGE_READER(
                "usage-reader",
                "reader",
                Set.of("Reader", "ReaderConfig", "Routes"),
                Map.ofEntries(
                        entry("database", Set.of()),
                        entry("database.sqlite", Set.of("database")),
                        entry("database.following", Set.of("database", "database.sqlite")),
                        entry("database.postgres", Set.of("database")),
                        entry("api", Set.of("database")),
                        entry("page", Set.of("api")),
                        entry("state", Set.of()),
                        entry("snapshot", Set.of("api", "database", "state")),
                        entry("flags", Set.of("api", "database", "snapshot", "state")),
                        entry("apps", Set.of("api", "database", "snapshot")),
                        entry("properties", Set.of("api", "database")),
                        entry("status", Set.of("api", "database", "snapshot")),
                        entry("unleash", Set.of("api", "database", "snapshot")),
                        entry(
                                ROOT,
                                Set.of(
                                        "api",
                                        "apps",
                                        "database",
                                        "flags",
                                        "page",
                                        "properties",
                                        "snapshot",
                                        "state",
                                        "status",
                                        "unleash")),
                        entry(
                                "cli",
                                Set.of(
                                        ROOT,
                                        "api",
                                        "database",
                                        "database.following",
                                        "database.postgres",
                                        "database.sqlite",
                                        "snapshot",
                                        "state",
                                        "status",
                                        "unleash")))),

        /**
         * What a process with Kafka Streams stands on; only what runs it, or looks before a start, knows another
         * package.
         */
        STREAMS_RUNTIME(
                "streams-runtime",
                "streams",
                Set.of(
                        "BoundedStores",
                        "GroupClients",
                        "LastingErrors",
                        "LayoutAssignor",
                        "OtherClusterException",
                        "RunningStreams",
                        "StateCluster",
                        "StateGuard",
                        "StoreMemory",
                        "StreamsHealth",
                        "StreamsLayout",
                        "StreamsProperties",
                        "StreamsService",
                        "StreamsSettings",
                        "ThreadFailures"),
                Map.ofEntries(
                        entry(ROOT, Set.of()),
                        entry("serde", Set.of()),
                        entry("start", Set.of(ROOT)),
                        entry("cli", Set.of(ROOT)))),

        /** Bodies know what rows are; posts know what bodies are, and nothing of growth. */
        UNLEASH_RELAY(
                "unleash-relay",
                "relay",
                Set.of("Relay", "RelayConfig", "RelayTopology"),
                Map.ofEntries(
                        entry("rows", Set.of()),
                        entry("bulk", Set.of("rows")),
                        entry("growth", Set.of("bulk", "rows")),
                        entry("start", Set.of("rows")),
                        entry("tokens", Set.of()),
                        entry("post", Set.of("bulk", "rows", "tokens")),
                        entry(ROOT, Set.of("bulk", "growth", "post", "rows", "start", "tokens")),
                        entry("cli", Set.of(ROOT, "post", "tokens")))),

        /** As the data flow; the root joins all, and the commands stand above it. */
        STREAM_AGGREGATOR(
                "stream-aggregator",
                "aggregator",
                Set.of("Aggregator", "AggregatorConfig", "UsageTopology"),
                Map.ofEntries(
                        entry("expiry", Set.of()),
                        entry("lag", Set.of()),
                        entry("rows", Set.of()),
                        entry("names", Set.of("rows")),
                        entry("deadletter", Set.of("rows")),
                        entry("once", Set.of("expiry", "rows")),
                        entry("combine", Set.of("rows")),
                        entry("intake", Set.of("combine", "names", "once", "rows")),
                        entry("hourly", Set.of("combine", "rows")),
                        entry("activity", Set.of("expiry", "hourly")),
                        entry("properties", Set.of("expiry", "rows")),
                        entry("applications", Set.of("combine", "expiry", "rows")),
                        entry("forget", Set.of("properties")),
                        entry("start", Set.of("combine", "hourly")),
                        entry(
                                ROOT,
                                Set.of(
                                        "activity",
                                        "applications",
                                        "combine",
                                        "deadletter",
                                        "hourly",
                                        "intake",
                                        "lag",
                                        "names",
                                        "once",
                                        "properties",
                                        "rows",
                                        "start")),
                        entry(
                                "cli",
                                Set.of(
                                        ROOT,
                                        "applications",
                                        "combine",
                                        "forget",
                                        "hourly",
                                        "intake",
                                        "lag",
                                        "names",
                                        "once",
                                        "properties",
                                        "start"))));

        private final Path sources;
        private final Pattern importOfOwn;
        private final Set<String> root;
        private final Map<String, Set<String>> arrows;

        Module(String folder, String name, Set<String> root, Map<String, Set<String>> arrows) {
            this.sources = Path.of("..", folder, "src/main/java/io/flagtally", name);
            this.importOfOwn =
                    Pattern.compile("(?m)^import (?:static )?io\\.flagtally\\." + name + "\\.((?:[a-z]+\\.)*)[A-Z]");
            this.root = root;
            this.arrows = arrows;
        }

        private List<Path> files() throws IOException {
            try (Stream<Path> files = Files.walk(sources)) {
                return files.filter(file -> file.toString().endsWith(".java")).toList();
            }
        }

        private String packageOf(Path file) {
            String folder = sources.relativize(file.getParent()).toString();
            return folder.isEmpty() ? ROOT : folder.replace('/', '.');
        }

        private Set<String> importsOf(Path file) throws IOException {
            return importOfOwn
                    .matcher(Files.readString(file))
                    .results()
                    .map(found ->
                            found.group(1).isEmpty() ? ROOT : found.group(1).replaceFirst("\\.$", ""))
                    .filter(imported -> !imported.equals(packageOf(file)))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @EnumSource
    void arrowsArePreciselyThese(Module module) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Path file : module.files()) {
            found.computeIfAbsent(module.packageOf(file), any -> new TreeSet<>())
                    .addAll(module.importsOf(file));
        }

        assertThat(found).isEqualTo(module.arrows);
    }

    /** The compiler lets a package-info be anywhere. */
    @ParameterizedTest
    @EnumSource
    void eachFileLiesWhereItsPackageSays(Module module) throws IOException {
        for (Path file : module.files()) {
            String folder = file.getParent().toString();
            String declared = folder.substring(folder.indexOf("io/flagtally")).replace('/', '.');
            assertThat(Files.readString(file)).as(file.toString()).contains("package " + declared + ";");
        }
    }

    @ParameterizedTest
    @EnumSource
    void arrowsMakeNoCircle(Module module) {
        Map<String, Set<String>> left = new TreeMap<>(module.arrows);

        // Whatever imports none of the rest goes.
        while (left.values().removeIf(imported -> imported.stream().noneMatch(left::containsKey))) {}

        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRootHoldsWhatANewcomerOpensFirst(Module module) throws IOException {
        assertThat(module.files().stream()
                        .filter(file -> module.packageOf(file).equals(ROOT))
                        .map(file -> file.getFileName().toString().replace(".java", ""))
                        .filter(name -> !name.equals("package-info")))
                .containsExactlyInAnyOrderElementsOf(module.root);
    }
}
