package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.ChangedRow;
import io.flagtally.benchmarks.aggregator.Lag;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.WarmUp;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** The baseline of a changed row: {@link BareRowsMain} in a JVM of its own. */
final class BareRows implements WarmUp.Server, AutoCloseable {
    static final String NAME = "bare rows";
    private static final String PREFIX = "bare-";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Few enough that commits come between them in time, many enough that they cost nothing themselves. */
    private static final int ROWS_OF_A_RECORD = 500;

    private final KafkaProducer<byte[], Integer> producer;
    private final Lag lag;
    private final ChildJvm child;
    private final long spellRows;
    private final int partitions;

    /** Starts it; {@code spellRows} are changed in a spell of its warm-up. */
    BareRows(Broker broker, Path folder, List<String> jvmOptions, List<ChangedRow> rows, long spellRows) {
        this.spellRows = spellRows;
        this.partitions = broker.topics().partitions();
        createTopics(broker);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new ByteArraySerializer(),
                new IntegerSerializer());
        lag = new Lag(broker.admin(), PREFIX + BareRowsMain.APPLICATION_ID, (PREFIX + BareRowsMain.INPUT)::equals);
        child = ChildJvm.start(
                PREFIX + "rows",
                folder,
                jvmOptions,
                BareRowsMain.class,
                List.of(
                        broker.bootstrapServers(),
                        PREFIX,
                        folder.resolve(PREFIX + "state").toString(),
                        written(rows, folder.resolve(PREFIX + "rows")).toString(),
                        Integer.toString(partitions)));
    }

    private static void createTopics(Broker broker) {
        List<NewTopic> topics = Stream.of(BareRowsMain.INPUT, BareRowsMain.OUTPUT)
                .map(topic -> new NewTopic(PREFIX + topic, broker.topics().partitions(), (short) 1))
                .toList();
        try {
            broker.admin().createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("can't make topics", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Path written(List<ChangedRow> rows, Path file) {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(rows.size());
            for (ChangedRow row : rows) {
                row.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write rows to a file", e);
        }
        return file;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long load(int spell) {
        change(spellRows);
        return spellRows;
    }

    @Override
    public Duration compilerCpu() {
        return child.times().compilerCpu();
    }

    /** CPU time of at least {@code rows} changed rows, ended when all of it is committed. */
    Cost cost(long rows) {
        Duration before = child.times().cpu();
        long changed = change(rows);
        return new Cost(changed, child.times().cpu().minus(before));
    }

    private long change(long rows) {
        long records = (rows - 1) / ROWS_OF_A_RECORD + 1;
        for (long record = 0; record < records; record++) {
            // One that is not written ends the wait below only when it is over.
            var unused = producer.send(new ProducerRecord<>(
                    PREFIX + BareRowsMain.INPUT, (int) (record % partitions), null, ROWS_OF_A_RECORD));
        }
        producer.flush();
        Await.until(child, "done", PATIENCE, lag::isNone);
        return records * ROWS_OF_A_RECORD;
    }

    @Override
    public void close() {
        child.close();
        producer.close();
    }
}
