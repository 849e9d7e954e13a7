package io.flagtally.system.harness;

import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, to be killed: {@code folder port}. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = new EmbeddedBroker(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Standalone.TOPICS.maxRecordBytes());
        broker.start();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }
}
