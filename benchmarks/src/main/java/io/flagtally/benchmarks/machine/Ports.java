package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that must be told one. */
public final class Ports {
    /**
     * Below those that brokers take for their controllers, who may look before a process has bound what it was told.
     */
    private static final int FIRST_FREE = 12_000;

    private static final int LAST_FREE = 20_000;
    /** Benchmarks that run beside each other ask before the others have bound theirs. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * A port of this machine that nobody listens on: below the ports that connections get, or one of them could take it
     * before its process does.
     */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_FREE, LAST_FREE);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(port)) {
                    return socket.getLocalPort();
                }
            } catch (BindException e) {
                // Taken: try another.
            } catch (IOException e) {
                throw new UncheckedIOException("no free port", e);
            }
        }
    }

    /** True if somebody listens on that port of this machine. */
    public static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
