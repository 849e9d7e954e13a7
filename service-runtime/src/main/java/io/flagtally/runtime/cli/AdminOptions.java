package io.flagtally.runtime.cli;

import io.flagtally.runtime.admin.AdminAddress;
import picocli.CommandLine.Option;

/** The settings of {@link AdminAddress}. */
public final class AdminOptions {
    /** Name of the port's setting. */
    public static final String PORT = "admin-port";

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            description = "address of health checks and metrics (default: ${DEFAULT-VALUE}; all: 0.0.0.0)")
    private String host = AdminAddress.DEFAULT_HOST;

    @Option(
            names = "--" + PORT,
            paramLabel = "PORT",
            description = "port of health checks and metrics (default: ${DEFAULT-VALUE})")
    private int port;

    /** Each service has a port of its own by default, so that several can run on one machine. */
    public AdminOptions(int defaultPort) {
        this.port = defaultPort;
    }

    /** The address; throws with all that is wrong with it. */
    public AdminAddress address() {
        return new AdminAddress(host, port);
    }
}
