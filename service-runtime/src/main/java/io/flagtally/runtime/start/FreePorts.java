package io.flagtally.runtime.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether ports are free before anything starts. */
public final class FreePorts {
    private final List<String> problems = new ArrayList<>();

    /**
     * Looks at one; any is free if {@code port} is 0.
     *
     * @param setting name of the port's setting
     */
    public FreePorts and(String setting, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A connection that was closed a moment ago must not count as a listener.
            socket.setReuseAddress(true);
            // The address that a server takes which is given the name.
            InetAddress address = InetAddress.getByName(host);
            bind(setting, socket, address, port);
        } catch (IOException e) {
            problems.add("can't listen on " + host + " (" + e.getMessage() + "): see --" + setting);
        }
        return this;
    }

    private void bind(String setting, ServerSocket socket, InetAddress address, int port) {
        try {
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            problems.add("port %d of %s is not free (%s): choose another with --%s"
                    .formatted(port, address.getHostAddress(), e.getMessage(), setting));
        }
    }

    /** One line for each port that is not free. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
