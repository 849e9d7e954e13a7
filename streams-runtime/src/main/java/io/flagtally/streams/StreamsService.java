package io.flagtally.streams;

import io.flagtally.runtime.admin.HealthCheck;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What runs on Kafka Streams until it is told to stop: {@link #start} once, {@link #close} once. */
public interface StreamsService extends Closeable {
    /**
     * Checks what must hold, then starts to work in threads of its own. Blocks on the network.
     *
     * @throws RuntimeException if it can't run; nothing does then
     */
    void start();

    /** Completes, with the reason, once it has stopped for good by itself. */
    CompletionStage<String> whenStopped();

    /** Fail once it has stopped for good. */
    List<HealthCheck> liveChecks();

    /** Hold while it does its work. */
    List<HealthCheck> readyChecks();

    @Override
    void close();
}
