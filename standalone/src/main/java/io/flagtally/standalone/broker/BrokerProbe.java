package io.flagtally.standalone.broker;

import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks the broker once a second, as a client would, whether it serves. */
final class BrokerProbe implements Closeable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TIMEOUT_MS = 2_000;

    private final Admin admin;
    private final Thread thread = new Thread(this::askUntilClosed, "broker-probe");
    private volatile Optional<String> problem = Optional.of("not asked yet");

    BrokerProbe(String bootstrapServers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        thread.setDaemon(true);
        thread.start();
    }

    /** What the last answer says is wrong. */
    Optional<String> problem() {
        return problem;
    }

    private void askUntilClosed() {
        try {
            while (true) {
                problem = ask();
                Thread.sleep(PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private Optional<String> ask() throws InterruptedException {
        try {
            // The controller leaves out a broker that it does not hear from.
            boolean serves = !admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                    .nodes()
                    .get()
                    .isEmpty();
            return serves ? Optional.empty() : Optional.of("fenced by its controller");
        } catch (ExecutionException e) {
            return Optional.of("does not answer: " + e.getCause().getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        admin.close(Duration.ZERO);
    }
}
