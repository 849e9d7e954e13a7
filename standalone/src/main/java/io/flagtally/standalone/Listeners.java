package io.flagtally.standalone;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.FreePorts;
import io.flagtally.runtime.start.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where standalone listens. A port of 0 is any that is free.
 *
 * @param host address of gateway, reader and admin listener; the broker's is always this machine alone
 * @param port of the gateway
 * @param adminPort of the admin listener
 * @param kafkaPort of the broker
 * @param readerPort of the reader
 */
public record Listeners(String host, int port, int adminPort, int kafkaPort, int readerPort) {
    private static final int MAX_PORT = 65_535;

    public Listeners {
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(host).ifPresent(problem -> problems.add("host: " + problem));
        checkRange(problems, "port", port);
        checkRange(problems, "admin-port", adminPort);
        checkRange(problems, "kafka-port", kafkaPort);
        checkRange(problems, "reader-port", readerPort);
        int[] fixed = IntStream.of(port, adminPort, kafkaPort, readerPort)
                .filter(each -> each != 0)
                .toArray();
        if (IntStream.of(fixed).distinct().count() < fixed.length) {
            problems.add("port: must differ from admin-port, kafka-port and reader-port, and those from each other");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** True if nobody but this machine reaches {@link #host}. */
    boolean isThisMachineAlone() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
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
        List<String> problems = new FreePorts()
                .and("port", host, port)
                .and("admin-port", host, adminPort)
                .and("reader-port", host, readerPort)
                .and("kafka-port", InetAddress.getLoopbackAddress().getHostAddress(), kafkaPort)
                .problems();
        if (!problems.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), problems));
        }
    }
}
