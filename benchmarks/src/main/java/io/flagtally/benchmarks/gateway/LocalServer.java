package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server of the benchmark's own in a JVM of its own. */
record LocalServer(ChildJvm jvm, Target target) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    /** Starts a main class that takes the port to listen on, and returns when it does. */
    static LocalServer start(Class<?> main, Path folder, List<String> jvmOptions) {
        int port = Ports.free();
        ChildJvm jvm = ChildJvm.start(main.getSimpleName(), folder, jvmOptions, main, List.of(Integer.toString(port)));
        try {
            Await.until(jvm, "listening", START, () -> Ports.isListening(port));
        } catch (RuntimeException e) {
            jvm.close();
            throw e;
        }
        return new LocalServer(jvm, Target.local(port, "/api/client/metrics", List.of()));
    }

    @Override
    public void close() {
        jvm.close();
    }
}
