package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A configuration of deploy/edge-routing in a real nginx, its addresses replaced. Closing ends it. */
public final class Nginx implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final int port;
    private final Path log;
    private final Process process;

    private Nginx(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /**
     * Returns when it listens.
     *
     * @param folder for its files
     * @param replacements what stands in place of which text of the configuration, such as a server's address; each
     *     text is there once
     */
    public static Nginx start(Path program, Path configuration, Path folder, Map<String, String> replacements)
            throws IOException {
        int port = Ports.free();
        String site = replaced(Files.readString(configuration), "listen 8000;", "listen 127.0.0.1:" + port + ";");
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            site = replaced(site, each.getKey(), each.getValue());
        }
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("nginx.conf"), main(folder, site));
        Path log = folder.resolve("nginx.log");
        Process process = new ProcessBuilder(program.toString(), "-e", log.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        Nginx nginx = new Nginx(port, log, process);
        await().atMost(LONGEST).failFast(() -> !process.isAlive()).until(nginx::listens);
        return nginx;
    }

    private static String replaced(String text, String old, String replacement) {
        assertThat(text).containsOnlyOnce(old);
        return text.replace(old, replacement);
    }

    /** What a package's own nginx.conf is around a site. One process, which needs no user to change to. */
    private static String main(Path folder, String site) {
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/client_body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                %2$s
                }
                """
                .formatted(folder, site);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Base URL, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** What it logged. */
    @Override
    public String toString() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
