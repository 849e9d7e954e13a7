package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The consumer that docs/consumers.md shows, run. */
class UsageConsumerIT {
    private static final Path SOURCE = Path.of("src/test/java/io/flagtally/system/deploy/UsageConsumer.java");
    private static final String TOPIC = Topic.FLAG_USAGE_HOURLY.name("");
    private static final String KEY = "{\"flag\":\"sale\"}";

    @TempDir
    private Path folder;

    @Test
    void isTheOneThatThePageShows() throws Exception {
        String source = Files.readString(SOURCE)
                .lines()
                .map(line -> line.isEmpty() ? line : "    " + line)
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("../docs/consumers.md"))).contains("\n" + source + "\n");
    }

    @Test
    void printsCommittedTotalsAsTheyReplaceEachOther() throws Exception {
        // given
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, 0, TopicSettings.DEFAULT_MAX_RECORD_BYTES)) {
            broker.start();
            String servers = broker.bootstrapServers();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            write(servers, "1", Producer::commitTransaction);
            write(servers, "666", Producer::abortTransaction);
            try (ChildJvm consumer = ChildJvm.of(folder.resolve("consumer"), UsageConsumer.class, List.of(servers))
                    .start()) {
                consumer.line("row 1");
                // when
                write(servers, "2", Producer::commitTransaction);
                consumer.line("row 2");
                write(servers, null, Producer::commitTransaction);
                // then
                consumer.line("removed " + KEY);
                assertThat(consumer.lines().stream().filter(line -> !line.contains(" o.a.k.")))
                        .containsExactly("row 1", "row 2", "removed " + KEY);
            }
        }
    }

    private static void write(String servers, String value, Consumer<Producer<String, String>> end) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "transactional.id", "aggregator");
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, KEY, value));
            producer.flush();
            end.accept(producer);
        }
    }
}
