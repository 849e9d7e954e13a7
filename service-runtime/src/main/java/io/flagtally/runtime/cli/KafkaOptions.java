package io.flagtally.runtime.cli;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.HostNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * How to reach Kafka, and any client setting that Flagtally does not own. The later source wins: file, environment
 * ({@code FLAGTALLY_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}), {@code --kafka}.
 */
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            defaultValue = "localhost:9092",
            description = "Kafka brokers to start from (default: ${DEFAULT-VALUE})")
    private String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "NAME=VALUE",
            description = "any Kafka client setting, such as security.protocol=SASL_SSL; may be repeated."
                    + " As an environment variable: FLAGTALLY_KAFKA_SECURITY_PROTOCOL")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "a properties file of Kafka client settings, for secrets")
    private Path file;

    private final Map<String, String> fromEnvironment = new HashMap<>();

    void environment(Map<String, String> environment, Set<String> otherSettings) {
        environment.forEach((name, value) -> {
            if (name.startsWith(CommandRunner.KAFKA_PREFIX) && !otherSettings.contains(name)) {
                String setting = name.substring(CommandRunner.KAFKA_PREFIX.length());
                fromEnvironment.put(setting.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
    }

    /** Throws with all that is wrong with them and can be seen without a connection. */
    public void check() {
        Object servers = properties().get("bootstrap.servers");
        HostNames.problemOfServers(servers.toString()).ifPresent(problem -> {
            throw InvalidSettingsException.of("bootstrap-servers: " + problem);
        });
    }

    /**
     * All client settings, {@code bootstrap.servers} included.
     *
     * @throws InvalidSettingsException if the file can't be read
     */
    public Map<String, Object> properties() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        if (file != null) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                InvalidSettingsException.throwIfAny(List.of("kafka-config: can't read " + file));
            }
            read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
        }
        all.putAll(fromEnvironment);
        all.putAll(settings);
        return all;
    }
}
