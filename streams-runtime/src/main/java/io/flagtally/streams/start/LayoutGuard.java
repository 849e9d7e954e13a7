package io.flagtally.streams.start;

import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.StreamsLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an instance from joining others that have another {@link StreamsLayout}. It says so before anything is touched;
 * of two that start at once the brokers let in one, since the layout is the name of their assignor.
 *
 * @param group as the brokers know it
 * @param dead how long a member that is gone may seem to be there
 */
public record LayoutGuard(String group, StreamsLayout layout, Duration dead) {
    private static final Logger LOG = LoggerFactory.getLogger(LayoutGuard.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Brokers look once in a while. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** Members that begin together have agreed by then; where one of them hangs it takes minutes. */
    private static final Duration REBALANCE = Duration.ofSeconds(5);

    /**
     * Returns once no member of another layout is in the group; waits for those that may be dead. Blocks on the
     * network. Does not close {@code admin}.
     *
     * @throws StartRefusedException if there is one, and it lives
     * @throws KafkaException if Kafka can't be asked
     */
    public void check(Admin admin) {
        check(admin, KafkaAnswers::pause);
    }

    /** {@code pause} lets time pass before Kafka is asked again. */
    void check(Admin admin, Consumer<Duration> pause) {
        String other = "";
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(PAUSE)) {
            Optional<ConsumerGroupDescription> found = describe(admin);
            if (found.isEmpty() || mayJoin(found.get().groupState(), found.get().partitionAssignor())) {
                return;
            }
            if (other.isEmpty()) {
                other = found.get().partitionAssignor();
                if (!other.isEmpty()) {
                    LOG.warn(
                            "{} has members of another layout ({}, this one is {}); waits for about {} s for them to"
                                    + " leave",
                            group,
                            other,
                            layout.name(),
                            longest().toSeconds());
                } else if (waited.compareTo(REBALANCE) > 0) {
                    // Brokers know who may join.
                    return;
                }
            }
            if (waited.compareTo(longest()) > 0) {
                throw new StartRefusedException(refusal(other));
            }
            pause.accept(PAUSE);
        }
    }

    /** What members have in common is known once they have agreed on it; nobody is in a group that is empty or dead. */
    boolean mayJoin(GroupState state, String assignor) {
        return state == GroupState.EMPTY || state == GroupState.DEAD || assignor.equals(layout.name());
    }

    private Duration longest() {
        return dead.plus(SLACK);
    }

    private String refusal(String assignor) {
        return ("other instances of %s run with another layout of topics and state (%s, this one is %s), and would share"
                        + " tasks with it that are not the same; stop all of them, then start those of one version and"
                        + " with the same settings")
                .formatted(group, assignor, layout.name());
    }

    private Optional<ConsumerGroupDescription> describe(Admin admin) {
        try {
            return Optional.of(KafkaAnswers.await(admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)));
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            if (e.getCause() instanceof GroupAuthorizationException) {
                // Which rights are missing, this one among them, is for the checks that follow to say.
                return Optional.empty();
            }
            throw e;
        }
    }
}
