package io.flagtally.benchmarks.machine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A broker in a process of its own: {@code folder port bytes-port}. An HTTP request to the last port is answered with a
 * line for each topic: bytes written to it, a blank, and its name.
 */
final class BrokerMain {
    private static final String BYTES_IN = "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*";

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        EmbeddedBroker broker = new EmbeddedBroker(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), TopicSettings.DEFAULT_MAX_RECORD_BYTES);
        HttpServer bytes = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2])), 0);
        bytes.createContext("/", BrokerMain::answer);
        bytes.start();
        broker.start();
        new CountDownLatch(1).await();
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
}
