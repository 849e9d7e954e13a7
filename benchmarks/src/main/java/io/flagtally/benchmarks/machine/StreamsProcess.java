package io.flagtally.benchmarks.machine;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** What the main class of a baseline of Kafka Streams does once it knows its topology. */
public final class StreamsProcess {
    private StreamsProcess() {}

    /** Runs it until the process is told to stop; a thread that dies ends the process. */
    public static void run(Topology topology, Map<String, Object> settings) throws InterruptedException {
        KafkaStreams streams = new KafkaStreams(topology, new StreamsConfig(settings));
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw new IllegalStateException(failure);
        });
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
        new CountDownLatch(1).await();
    }
}
