package io.flagtally.sinks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.cli.TopicPrefixOption;
import io.flagtally.runtime.start.HostNames;
import io.flagtally.sinks.worker.ConnectWorker;
import io.flagtally.sinks.worker.WorkerAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which worker, and which connectors. */
final class ConnectorOptions {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final TypeReference<Map<String, String>> CONFIG = new TypeReference<>() {};

    @Option(
            names = "--connect-url",
            defaultValue = "http://localhost:8083",
            paramLabel = "URL",
            description = "of a Kafka Connect worker (default: ${DEFAULT-VALUE})")
    private String url;

    @Option(
            names = "--connect-user",
            paramLabel = "NAME",
            description = "logs in with this name and --connect-password-file (default: without)")
    private String user;

    @Option(
            names = "--connect-password-file",
            paramLabel = "FILE",
            description = "its first line is the user's password")
    private Path passwordFile;

    @Option(
            names = "--connect-ca-file",
            paramLabel = "FILE",
            description = "PEM certificates of those who may have signed the worker's (default: those of the JVM)")
    private Path caFile;

    @Option(
            names = "--sink",
            defaultValue = "postgres",
            paramLabel = "SINK",
            description = "where rows go: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Sink sink;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "connector files, NAME.json each (default: those of --sink, which are built in)")
    private Path dir;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "only this connector; may be repeated (default: all of them)")
    private List<String> only = List.of();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "a setting of every connector, in place of its own; may be repeated; without a VALUE the setting"
                            + " is left out (default: none)")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private TopicPrefixOption prefix = new TopicPrefixOption();

    ConnectWorker worker() {
        prefix.check();
        return new ConnectWorker(address());
    }

    private WorkerAddress address() {
        if (url.contains("@")) {
            // Not repeated: it may hold a password.
            throw InvalidSettingsException.of(
                    "connect-url: must not hold a user or password; see --connect-user and --connect-password-file");
        }
        try {
            URI uri = new URI(url.replaceFirst("/+$", ""));
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                HostNames.problemOfHost(uri.getHost()).ifPresent(problem -> {
                    throw InvalidSettingsException.of("connect-url: " + problem);
                });
                return WorkerAddress.of(uri, user, passwordFile, caFile);
            }
        } catch (URISyntaxException e) {
            throw InvalidSettingsException.of("connect-url: " + e.getMessage());
        }
        throw InvalidSettingsException.of("connect-url: '" + url + "' is not like http://localhost:8083");
    }

    /** The configurations by connector, in the order of their names; throws with all that is wrong. */
    Map<String, Map<String, String>> connectors() {
        Map<String, Map<String, String>> all = dir == null ? sink.connectors(prefix.text()) : inFolder();
        List<String> unknown =
                only.stream().filter(name -> !all.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            throw InvalidSettingsException.of(
                    "only: there is no " + String.join(", ", unknown) + ", but " + String.join(", ", all.keySet()));
        }
        if (!only.isEmpty()) {
            all.keySet().retainAll(only);
        }
        all.values().forEach(this::change);
        return all;
    }

    private void change(Map<String, String> config) {
        settings.forEach((name, value) -> {
            if (value.isEmpty()) {
                config.remove(name);
            } else {
                config.put(name, value);
            }
        });
    }

    private Map<String, Map<String, String>> inFolder() {
        Map<String, Map<String, String>> read = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                try {
                    read.put(
                            file.getFileName().toString().replaceFirst("\\.json$", ""),
                            JSON.readValue(file.toFile(), CONFIG));
                } catch (IOException e) {
                    problems.add("dir: " + file + " is not one JSON object of strings");
                }
            }
        } catch (IOException e) {
            problems.add("dir: can't read " + dir);
        }
        if (problems.isEmpty() && read.isEmpty()) {
            problems.add("dir: no connector file in " + dir);
        }
        InvalidSettingsException.throwIfAny(problems);
        return read;
    }
}
