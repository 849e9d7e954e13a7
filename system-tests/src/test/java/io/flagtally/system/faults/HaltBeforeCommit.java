package io.flagtally.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * For an aggregator's producer: once a file is there that is called as a topic, removes it and ends the JVM, as a power
 * cut would, when a record of that topic is written. It was forwarded because of a commit, and that is yet to come.
 */
public final class HaltBeforeCommit implements ProducerInterceptor<byte[], byte[]> {
    static final int EXIT_CODE = 42;

    private static final String FOLDER = "flagtally.halt.folder";

    private Path folder;

    /** The options of an aggregator that halts when a file is made in {@code folder}. */
    static String[] options(Path folder) {
        return new String[] {
            "--kafka",
            "producer.interceptor.classes=" + HaltBeforeCommit.class.getName(),
            "--kafka",
            "producer." + FOLDER + "=" + folder
        };
    }

    @Override
    public void configure(Map<String, ?> configs) {
        folder = Path.of((String) configs.get(FOLDER));
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        try {
            if (failure == null && Files.deleteIfExists(folder.resolve(metadata.topic()))) {
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
