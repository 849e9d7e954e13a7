package io.flagtally.runtime.admin;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.HostNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Where health checks and metrics are served.
 *
 * @param port 0 takes a free one
 */
public record AdminAddress(String host, int port) {
    /** This machine alone: whoever should look from elsewhere is let in on purpose. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    private static final int LARGEST_PORT = 65_535;

    public AdminAddress {
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(host).ifPresent(problem -> problems.add("admin-host: " + problem));
        if (port < 0 || port > LARGEST_PORT) {
            problems.add("admin-port: must be 0 to " + LARGEST_PORT);
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
