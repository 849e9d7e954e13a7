package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Ports;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.topics.TopicManager;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
                .createMissing(BenchTopics.settings(topicPrefix).specs());
        String name = topicPrefix + "gateway-" + keys.count();
        gcLog = folder.resolve(name + "-gc.log");
        int adminPort = Ports.free();
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Xlog:gc:file=" + gcLog);
        List<String> arguments = new ArrayList<>(List.of("gateway", "--host=127.0.0.1", "--port=" + port));
        arguments.addAll(List.of("--admin-host=127.0.0.1", "--admin-port=" + adminPort));
        arguments.addAll(List.of("--keys-file=" + keys.writtenTo(folder), "--shutdown-delay=0s"));
        arguments.addAll(List.of("--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=" + topicPrefix));
        arguments.addAll(BenchTopics.arguments());
        jvm = ChildJvm.start(name, folder, options, FlagtallyMain.class, arguments);
        try {
            Await.until(jvm, "ready", START, () -> isReady(adminPort));
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
        return new Contender(name, target(List.of()), number -> keys.header(number * step), List.of(jvm, broker.jvm()));
    }

    /** What its heap held so far. */
    public HeapUse heap() {
        return HeapUse.in(gcLog);
    }

    private static boolean isReady(int adminPort) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/health/ready"))
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        jvm.close();
    }
}
