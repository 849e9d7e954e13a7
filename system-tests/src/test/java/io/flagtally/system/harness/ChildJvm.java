package io.flagtally.system.harness;

import io.flagtally.system.harness.Launcher.Running;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A main class of this class path in a JVM of its own. */
public record ChildJvm(Running running) implements AutoCloseable {
    /** Without the better compiler, which would take more time than it saves in a process that runs for seconds. */
    public static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

    private static final int FIRST_FREE_PORT = 20_000;
    private static final int LAST_FREE_PORT = 32_000;

    /** {@code heap} is as {@code -Xmx} takes it. */
    public static ChildJvm start(String heap, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                QUICK_TO_START,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        return new ChildJvm(new Running(builder.start()));
    }

    /** Below the ports that connections get, or one of them could take it while its process is down. */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, LAST_FREE_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Taken: try another.
            }
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
