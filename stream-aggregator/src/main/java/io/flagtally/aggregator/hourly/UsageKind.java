package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.model.json.JsonSerde;
import io.flagtally.model.topics.Topic;
import java.time.Instant;

/**
 * What is counted by the hour: how its rows are keyed and summed, and what its output rows look like.
 *
 * @param <R> decoded row
 * @param <K> internal key, without the hour
 * @param <C> counts of one key
 * @param <OK> key on the output topic, with the hour
 * @param <OV> value on the output topic
 */
public interface UsageKind<R, K, C, OK, OV> {
    /** The output topic. */
    Topic topic();

    /** Names the nodes, store and repartition topic, such as {@code flag-usage}. */
    String noun();

    K key(R row);

    C counts(R row);

    C sum(C left, C right);

    OK outputKey(K key, Instant windowStart);

    OV outputValue(K key, Instant windowStart, C counts);

    BinarySerde<K> keySerde();

    BinarySerde<C> countsSerde();

    JsonSerde<OK> outputKeySerde();

    JsonSerde<OV> outputValueSerde();
}
