package io.flagtally.system.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.standalone.Standalone;
import io.flagtally.system.harness.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker in this JVM that takes clients by SASL_SSL with SCRAM only, and lets them do what ACLs allow.
 * {@value #ADMIN} may do everything. Every user's password is the name and {@code -secret}.
 */
final class SecureBroker implements AutoCloseable {
    static final String ADMIN = "admin";

    private static final String STORE_PASSWORD = "changeit";

    private final Path folder;
    private final KafkaRaftServer server;
    private final int port;

    private SecureBroker(Path folder, KafkaRaftServer server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    /** Returns when it serves; {@code users} beside the administrator. */
    static SecureBroker start(Path folder, List<String> users) throws Exception {
        Files.createDirectories(folder);
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                folder + "/broker.p12",
                "-storepass",
                STORE_PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-keystore",
                folder + "/broker.p12",
                "-storepass",
                STORE_PASSWORD,
                "-file",
                folder + "/ca.pem");
        List<String> scram = Stream.concat(Stream.of(ADMIN), users.stream())
                .map(user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password(user)))
                .toList();
        Path data = folder.resolve("data");
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setScramArguments(scram)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .run();
        int port = Ports.free();
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties(folder, port), false), Time.SYSTEM);
        server.startup();
        return new SecureBroker(folder, server, port);
    }

    private static Properties properties(Path folder, int port) throws IOException {
        int controllerPort = Ports.free();
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("log.dirs", folder.resolve("data").toString());
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("controller.listener.names", "CONTROLLER");
        // The broker and its controller are the only ones here that are not asked who they are.
        config.put(
                "listeners",
                "CLIENTS://localhost:%d,BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, Ports.free(), controllerPort));
        config.put("inter.broker.listener.name", "BROKER");
        config.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
        config.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        config.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        config.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        config.put("ssl.keystore.type", "PKCS12");
        config.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
        config.put("ssl.keystore.password", STORE_PASSWORD);
        config.put("auto.create.topics.enable", "false");
        for (String one : List.of(
                "default.replication.factor",
                "min.insync.replicas",
                "offsets.topic.replication.factor",
                "offsets.topic.num.partitions",
                "transaction.state.log.replication.factor",
                "transaction.state.log.min.isr",
                "transaction.state.log.num.partitions")) {
            config.put(one, "1");
        }
        config.put("message.max.bytes", Integer.toString(Standalone.TOPICS.maxRecordBytes()));
        config.put("group.initial.rebalance.delay.ms", "0");
        return config;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        keytool.command().addAll(List.of(arguments));
        Process process = keytool.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    String bootstrapServers() {
        return "localhost:" + port;
    }

    static String password(String user) {
        return user + "-secret";
    }

    /** The first settings file of docs/kafka-security.md, filled in for that user. */
    Path settings(String user, String password) throws IOException {
        Matcher block =
                Pattern.compile("(?m)(?:^    (?:security|sasl|ssl)\\..*\n)+").matcher(Files.readString(KafkaAcls.PAGE));
        if (!block.find()) {
            throw new IllegalStateException("no settings on the page");
        }
        String settings = block.group()
                .replaceAll("(?m)^    ", "")
                .replace("USER", user)
                .replace("PASSWORD", password)
                .replace("/etc/flagtally/kafka-ca.pem", folder.resolve("ca.pem").toString());
        return Files.writeString(folder.resolve(user + ".properties"), settings);
    }

    /** The same, where the password is right. */
    Path settings(String user) throws IOException {
        return settings(user, password(user));
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
