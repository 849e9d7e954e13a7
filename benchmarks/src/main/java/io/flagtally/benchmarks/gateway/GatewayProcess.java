package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Health;
import io.flagtally.benchmarks.machine.Ports;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.topics.TopicManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The gateway in a JVM of its own. */
public final class GatewayProcess implements AutoCloseable {
    /**
     * What the JVM chooses by itself in a container of less than 1792 MiB, such as the ones that are shipped (1 GiB).
     */
    public static final String COLLECTOR = "-XX:+UseSerialGC";

    private static final Duration START = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private final ApiKeys keys;
    private final Broker broker;
    private final ChildJvm jvm;
    private final Path gcLog;

    /** Makes the topics and starts it; returns when it is ready. */
    public GatewayProcess(Broker broker, Path folder, List<String> jvmOptions, ApiKeys keys, String topicPrefix) {
        this.keys = keys;
        this.broker = broker;
        new TopicManager(broker.admin())
                .createMissing(broker.topics().settings(topicPrefix).specs());
        String name = topicPrefix + "gateway-" + keys.count();
        gcLog = folder.resolve(name + "-gc.log");
        int adminPort = Ports.free();
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Xlog:gc:file=" + gcLog);
        List<String> arguments = new ArrayList<>(List.of("gateway", "--host=127.0.0.1", "--port=" + port));
        arguments.addAll(List.of("--admin-host=127.0.0.1", "--admin-port=" + adminPort));
        arguments.addAll(List.of("--keys-file=" + keys.writtenTo(folder), "--shutdown-delay=0s"));
        arguments.addAll(List.of("--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=" + topicPrefix));
        arguments.addAll(broker.topics().arguments());
        jvm = ChildJvm.start(name, folder, options, FlagtallyMain.class, arguments);
        try {
            Await.until(jvm, "ready", START, () -> Health.isReady(adminPort));
        } catch (RuntimeException e) {
            jvm.close();
            throw e;
        }
    }

    /** Where reports go; {@code headers} are whole lines. */
    public Target target(List<String> headers) {
        return Target.local(port, "/api/client/metrics", headers);
    }

    public ChildJvm jvm() {
        return jvm;
    }

    /**
     * It and its broker, to be measured; of {@code requests} that are different, each has another key, as far as there
     * are keys.
     */
    public Contender contender(String name, int requests) {
        int step = Math.max(1, keys.count() / requests);
        return new Contender(
                name, target(List.of()), number -> keys.header(number * step), List.of(jvm.times(), broker.times()));
    }

    /** What its heap held so far. */
    public HeapUse heap() {
        return HeapUse.in(gcLog);
    }

    @Override
    public void close() {
        jvm.close();
    }
}
