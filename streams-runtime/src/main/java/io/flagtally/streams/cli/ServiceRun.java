package io.flagtally.streams.cli;

import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.start.FreePorts;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.streams.OtherClusterException;
import io.flagtally.streams.StreamsService;
import java.io.Closeable;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a {@link StreamsService} as a process, with an admin listener, until it is told to stop. */
public final class ServiceRun {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRun.class);

    private final AdminAddress admin;
    private final Map<String, Object> kafka;

    /** {@code kafka}: settings of an admin client. */
    public ServiceRun(AdminAddress admin, Map<String, Object> kafka) {
        this.admin = admin;
        this.kafka = kafka;
    }

    /**
     * Blocks until it has stopped; returns the exit code.
     *
     * @param service makes the service once its port is free and Kafka answers
     */
    public int run(Function<ProcessMetrics, StreamsService> service) {
        List<String> taken = new FreePorts()
                .and(AdminOptions.PORT, admin.host(), admin.port())
                .problems();
        if (!taken.isEmpty()) {
            taken.forEach(problem -> LOG.error("can't start: {}", problem));
            return 1;
        }
        try (ProcessMetrics metrics = new ProcessMetrics()) {
            KafkaAnswer.await(kafka, problem -> LOG.warn("{}; asking again", problem));
            return run(service.apply(metrics), metrics);
        } catch (KafkaException e) {
            LOG.error("can't start: {}", reason(e));
            return 1;
        }
    }

    private int run(StreamsService service, ProcessMetrics metrics) {
        AdminServer adminServer =
                new AdminServer(admin, service.liveChecks(), service.readyChecks(), metrics.registry());
        // The listener last, so that an operator can watch the service stop.
        Closeable both = () -> {
            service.close();
            adminServer.close();
        };
        RunningService running = new RunningService();
        service.whenStopped().thenRun(() -> running.stop(1));
        try {
            adminServer.start();
            service.start();
        } catch (RuntimeException e) {
            LOG.error("can't start: {}", reason(e));
            running.stop(1);
        }
        return running.untilStopped(both);
    }

    /** A taken port hides behind an exception that says nothing. */
    private static String reason(RuntimeException e) {
        if (e instanceof OtherClusterException other) {
            return other.message("state-dir", "bootstrap-servers");
        }
        return e.getCause() instanceof BindException ? e.getCause().getMessage() : e.getMessage();
    }
}
