package io.flagtally.benchmarks.machine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A broker that tells how much was written to it: an HTTP request to a port of its own is answered with a line for each
 * topic: bytes written to it, a blank, and its name.
 */
final class CountedBroker implements AutoCloseable {
    private static final String BYTES_IN = "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*";

    private final EmbeddedBroker broker;
    private final HttpServer bytes;

    private CountedBroker(EmbeddedBroker broker, HttpServer bytes) {
        this.broker = broker;
        this.bytes = bytes;
    }

    /** Returns when both are served. */
    static CountedBroker start(Path folder, int port, int bytesPort) {
        EmbeddedBroker broker = new EmbeddedBroker(folder, port, TopicSettings.DEFAULT_MAX_RECORD_BYTES);
        HttpServer bytes = listenOn(bytesPort);
        bytes.createContext("/", CountedBroker::answer);
        bytes.start();
        broker.start();
        return new CountedBroker(broker, bytes);
    }

    private static HttpServer listenOn(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen on port " + port, e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] lines = bytesWritten().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, lines.length);
        exchange.getResponseBody().write(lines);
        exchange.close();
    }

    private static String bytesWritten() throws IOException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        StringBuilder lines = new StringBuilder();
        try {
            for (ObjectName topic : beans.queryNames(new ObjectName(BYTES_IN), null)) {
                lines.append((long) beans.getAttribute(topic, "Count"))
                        .append(' ')
                        .append(topic.getKeyProperty("topic"))
                        .append('\n');
            }
        } catch (JMException e) {
            throw new IOException(e);
        }
        return lines.toString();
    }

    @Override
    public void close() {
        bytes.stop(0);
        broker.close();
    }
}
