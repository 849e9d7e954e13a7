package io.flagtally.aggregator.applications;

import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.model.applications.ClientApplication;
import io.flagtally.model.applications.ClientApplicationKey;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.json.JsonSerde;
import io.flagtally.model.topics.Topic;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps when each client application was first and last seen, by time of receipt. */
public final class ClientApplications {
    static final BinarySerde<ClientApplicationKey> KEY_SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment())
                    .text(key.app())
                    .text(key.sdk())
                    .text(key.sdkVersion())
                    .text(key.platform())
                    .text(key.platformVersion()),
            in -> new ClientApplicationKey(in.text(), in.text(), in.text(), in.text(), in.text(), in.text()));

    private static final String STORE = "client-applications";

    private ClientApplications() {}

    /** Adds the table; {@code partitions} are those of its repartition topic. */
    public static void add(KStream<byte[], ClientRow> clients, int partitions, String topicPrefix) {
        clients.map(
                        (unkeyed, row) ->
                                KeyValue.pair(key(row), Seen.between(row.firstReceivedAt(), row.lastReceivedAt())),
                        Named.as("key-client-applications"))
                .repartition(Repartitioned.<ClientApplicationKey, Seen>as(STORE)
                        .withKeySerde(KEY_SERDE)
                        .withValueSerde(Seen.SERDE)
                        .withNumberOfPartitions(partitions))
                .groupByKey()
                .reduce(
                        Seen::merge,
                        Named.as("merge-client-applications"),
                        Materialized.<ClientApplicationKey, Seen, KeyValueStore<Bytes, byte[]>>as(STORE)
                                .withKeySerde(KEY_SERDE)
                                .withValueSerde(Seen.SERDE))
                .toStream(Named.as("stream-client-applications"))
                .map(ClientApplications::outputRow, Named.as("name-client-applications"))
                .to(
                        Topic.CLIENT_APPLICATIONS.name(topicPrefix),
                        Produced.with(
                                        new JsonSerde<>(ClientApplicationKey.class),
                                        new JsonSerde<>(ClientApplication.class))
                                .withName("client-applications-sink"));
    }

    private static ClientApplicationKey key(ClientRow row) {
        ClientInfo client = row.client();
        return new ClientApplicationKey(
                row.environment(),
                client.app(),
                client.sdk(),
                client.sdkVersion(),
                client.platform(),
                client.platformVersion());
    }

    private static KeyValue<ClientApplicationKey, ClientApplication> outputRow(ClientApplicationKey key, Seen seen) {
        ClientApplication row = new ClientApplication(
                key.environment(),
                key.app(),
                key.sdk(),
                key.sdkVersion(),
                key.platform(),
                key.platformVersion(),
                Instant.ofEpochSecond(seen.first()),
                Instant.ofEpochSecond(seen.last()));
        return KeyValue.pair(key, row);
    }
}
