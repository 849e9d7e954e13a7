package io.flagtally.standalone;

import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where standalone listens. A port of 0 is any that is free.
 *
 * @param host address of gateway and admin listener; the broker's is always this machine alone
 * @param port of the gateway
 * @param adminPort of the admin listener
 * @param kafkaPort of the broker
 */
public record Listeners(String host, int port, int adminPort, int kafkaPort) {
    private static final int MAX_PORT = 65_535;

    public Listeners {
        List<String> problems = new ArrayList<>();
        if (host.isBlank()) {
            problems.add("host: must not be empty");
        }
        checkRange(problems, "port", port);
        checkRange(problems, "admin-port", adminPort);
        checkRange(problems, "kafka-port", kafkaPort);
        int[] fixed = IntStream.of(port, adminPort, kafkaPort)
                .filter(each -> each != 0)
                .toArray();
        if (IntStream.of(fixed).distinct().count() < fixed.length) {
            problems.add("port: must differ from admin-port and kafka-port, and those from each other");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void checkRange(List<String> problems, String setting, int port) {
        if (port < 0 || port > MAX_PORT) {
            problems.add(setting + ": must be from 0 to " + MAX_PORT);
        }
    }

    /**
     * Finds out before anything is started what would fail later and less clearly.
     *
     * @throws StartException one line for each port that can't be had
     */
    void requireFree() {
        InetAddress address = address();
        List<String> problems = Stream.of(
                        problem("port", address, port),
                        problem("admin-port", address, adminPort),
                        problem("kafka-port", InetAddress.getLoopbackAddress(), kafkaPort))
                .flatMap(Optional::stream)
                .toList();
        if (!problems.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), problems));
        }
    }

    private InetAddress address() {
        try {
            // The one that a server takes which is given the name.
            return InetAddress.getAllByName(host)[0];
        } catch (UnknownHostException e) {
            throw new StartException("there is no host " + host + ": choose another with --host");
        }
    }

    private static Optional<String> problem(String setting, InetAddress host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A connection that was closed a moment ago must not count as a listener.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("port %d of %s is not free (%s): choose another with --%s"
                    .formatted(port, host.getHostAddress(), e.getMessage(), setting));
        }
    }
}
