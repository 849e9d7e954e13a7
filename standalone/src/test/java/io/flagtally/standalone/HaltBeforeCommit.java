package io.flagtally.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * For an aggregator's producer: while a file is there, removes it and ends the JVM, as a power cut would, when a combined sum
 * is written. It was forwarded because of a commit, and that is yet to come.
 */
public final class HaltBeforeCommit implements ProducerInterceptor<byte[], byte[]> {
    static final int EXIT_CODE = 42;

    private static final String FILE = "flagtally.halt.file";

    private Path file;

    /** The options of an aggregator that halts when {@code file} is made. */
    static String[] options(Path file) {
        return new String[] {
            "--kafka",
            "producer.interceptor.classes=" + HaltBeforeCommit.class.getName(),
            "--kafka",
            "producer." + FILE + "=" + file
        };
    }

    @Override
    public void configure(Map<String, ?> configs) {
        file = Path.of((String) configs.get(FILE));
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        try {
            if (failure == null
                    && metadata.topic().endsWith("hourly-flag-usage-repartition")
                    && Files.deleteIfExists(file)) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
