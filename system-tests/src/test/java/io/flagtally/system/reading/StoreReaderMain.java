package io.flagtally.system.reading;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A reader's embedded store in a process of its own, to be killed: {@code bootstrap-servers folder}. */
final class StoreReaderMain {
    private StoreReaderMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (StoreReader reader = new StoreReader(Map.of("bootstrap.servers", arguments[0]), Path.of(arguments[1]))) {
            await().forever().until(reader.database()::isCaughtUp);
            System.out.println("caught up");
            new CountDownLatch(1).await();
        }
    }
}
