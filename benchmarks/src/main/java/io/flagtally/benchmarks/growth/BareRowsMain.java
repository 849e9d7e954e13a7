package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.ChangedRow;
import io.flagtally.benchmarks.machine.StreamsProcess;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that Kafka Streams does to change rows, exactly once: {@code bootstrap-servers prefix state-dir rows-file
 * partitions}. For each of as many rows as a record of the input topic says, one read and one write of a RocksDB store,
 * whose changelog takes a record, and one record to the output topic. The rows are those of the file, again and again,
 * and so of the same sizes and in the same order as the aggregator changed them.
 */
final class BareRowsMain {
    static final String APPLICATION_ID = "bare";
    static final String INPUT = "rows-to-change";
    static final String OUTPUT = "changed-rows";
    private static final String STORE = "rows";

    private BareRowsMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String prefix = arguments[1];
        List<ChangedRow> rows = read(Path.of(arguments[3]));
        StreamsProcess.run(
                topology(prefix, rows, Integer.parseInt(arguments[4])),
                settings(arguments[0], prefix + APPLICATION_ID, arguments[2]));
    }

    private static Topology topology(String prefix, List<ChangedRow> rows, int tasks) {
        return new Topology()
                .addSource("input", new ByteArrayDeserializer(), new IntegerDeserializer(), prefix + INPUT)
                .addProcessor("change-rows", () -> new ChangeRows(STORE, rows, tasks), "input")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray())
                                .withCachingDisabled()
                                .withLoggingEnabled(Map.of()),
                        "change-rows")
                .addSink(
                        "output", prefix + OUTPUT, new ByteArraySerializer(), new ByteArraySerializer(), "change-rows");
    }

    /** The aggregator's, as far as they matter for what it costs. */
    private static Map<String, Object> settings(String bootstrapServers, String applicationId, String stateDir) {
        return Map.ofEntries(
                Map.entry(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, applicationId),
                Map.entry(StreamsConfig.STATE_DIR_CONFIG, stateDir),
                Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
                Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000),
                Map.entry(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1),
                Map.entry(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest"),
                Map.entry(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50),
                Map.entry(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 32 * 1024),
                Map.entry(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4"));
    }

    private static List<ChangedRow> read(Path file) throws IOException {
        List<ChangedRow> rows = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int count = in.readInt();
            for (int row = 0; row < count; row++) {
                rows.add(ChangedRow.read(in));
            }
        }
        return rows;
    }
}
