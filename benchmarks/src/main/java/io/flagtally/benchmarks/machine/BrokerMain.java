package io.flagtally.benchmarks.machine;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A {@link CountedBroker} in a process of its own: {@code folder port bytes-port}. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        new CountDownLatch(1).await();
    }
}
