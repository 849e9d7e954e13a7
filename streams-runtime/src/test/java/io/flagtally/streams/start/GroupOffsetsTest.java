package io.flagtally.streams.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientTestUtils;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupOffsetsTest {
    private static final TopicPartition ZERO = new TopicPartition("raw", 0);
    private static final TopicPartition ONE = new TopicPartition("raw", 1);

    private final Brokers brokers = new Brokers();
    private final GroupOffsets offsets = new GroupOffsets(brokers, "app");

    private static final class Brokers extends MockAdminClient {
        private static final Node NODE = new Node(0, "unused", 9092);

        private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        private Errors answer = Errors.NONE;

        Brokers() {
            super(List.of(NODE), NODE);
        }

        /** A transaction is open that commits an offset of the second partition. */
        @Override
        public synchronized ListConsumerGroupOffsetsResult listConsumerGroupOffsets(
                Map<String, ListConsumerGroupOffsetsSpec> groups, ListConsumerGroupOffsetsOptions options) {
            if (options.requireStable()) {
                committed.put(ONE, new OffsetAndMetadata(8));
            }
            return AdminClientTestUtils.listConsumerGroupOffsetsResult(Map.of("app", committed));
        }

        @Override
        public synchronized AlterConsumerGroupOffsetsResult alterConsumerGroupOffsets(
                String group, Map<TopicPartition, OffsetAndMetadata> next, AlterConsumerGroupOffsetsOptions options) {
            committed.putAll(next);
            try {
                // Its constructor is Kafka's own, and no class of Kafka's test jar calls it.
                Constructor<AlterConsumerGroupOffsetsResult> result =
                        AlterConsumerGroupOffsetsResult.class.getDeclaredConstructor(KafkaFuture.class);
                result.setAccessible(true);
                return result.newInstance(KafkaFuture.completedFuture(Map.of(ZERO, answer)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void findsAllPartitionsOfTopicsAndWhereTheyBeginAndEnd() {
        List<Node> replicas = List.of(Brokers.NODE);
        brokers.addTopic(
                false,
                "raw",
                List.of(
                        new TopicPartitionInfo(0, Brokers.NODE, replicas, List.of()),
                        new TopicPartitionInfo(1, Brokers.NODE, replicas, List.of())),
                Map.of());
        brokers.updateBeginningOffsets(Map.of(ZERO, 3L, ONE, 0L));
        brokers.updateEndOffsets(Map.of(ZERO, 5L, ONE, 1L));

        List<TopicPartition> partitions = offsets.partitions(List.of("raw"));

        assertThat(partitions).containsExactlyInAnyOrder(ZERO, ONE);
        assertThat(offsets.at(partitions, OffsetSpec.earliest()).get(ZERO).offset())
                .isEqualTo(3);
        assertThat(offsets.at(partitions, OffsetSpec.latest()).get(ONE).offset())
                .isEqualTo(1);
    }

    @Test
    void findsWhereTheGroupIsWithoutPartitionsThatItIsNotIn() {
        brokers.committed.put(ZERO, new OffsetAndMetadata(7));
        brokers.committed.put(ONE, null);

        assertThat(offsets.committed()).isEqualTo(Map.of(ZERO, new OffsetAndMetadata(7)));
        assertThat(offsets.stable()).isEqualTo(Map.of(ZERO, new OffsetAndMetadata(7), ONE, new OffsetAndMetadata(8)));
    }

    @Test
    void commitsForAGroupThatIsEmpty() {
        assertThat(offsets.commit(Map.of(ZERO, new OffsetAndMetadata(7)))).isTrue();
        assertThat(brokers.committed).isEqualTo(Map.of(ZERO, new OffsetAndMetadata(7)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Errors.class,
            names = {"UNKNOWN_MEMBER_ID", "REBALANCE_IN_PROGRESS"})
    void leavesOffsetsToInstancesThatRun(Errors answer) {
        brokers.answer = answer;

        assertThat(offsets.commit(Map.of(ZERO, new OffsetAndMetadata(7)))).isFalse();
    }

    @Test
    void failsWhereKafkaDoesNotCommit() {
        brokers.answer = Errors.GROUP_AUTHORIZATION_FAILED;

        assertThatThrownBy(() -> offsets.commit(Map.of(ZERO, new OffsetAndMetadata(7))))
                .isInstanceOf(KafkaException.class);
    }
}
