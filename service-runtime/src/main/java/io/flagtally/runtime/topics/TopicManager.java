package io.flagtally.runtime.topics;

import io.flagtally.model.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics that are missing and holds those that exist against their specification. Blocks on the network. */
public final class TopicManager {
    /** What was found of one topic. */
    public enum State {
        CREATED,
        PRESENT,
        MISSING,
        CONTRADICTS
    }

    /**
     * What was found of one topic.
     *
     * @param problems what an operator must change; empty unless the state is MISSING or CONTRADICTS
     */
    public record Finding(String topic, State state, List<String> problems) {}

    /** An existing topic must give at least this much. */
    private static final List<String> AT_LEAST = List.of("max.message.bytes", "min.insync.replicas");

    /** An existing topic must have exactly this. */
    private static final List<String> EXACT = List.of("cleanup.policy", "message.timestamp.type");

    /** How long a topic that was made may stay unknown to some broker. */
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

    private final Admin admin;

    /** Does not close {@code admin}. */
    public TopicManager(Admin admin) {
        this.admin = admin;
    }

    /** Creates what is missing, then checks all. */
    public List<Finding> createMissing(Collection<TopicSpec> specs) {
        Set<String> missing = missingOf(specs);
        List<String> created = new ArrayList<>();
        for (TopicSpec spec : specs) {
            if (missing.contains(spec.name()) && create(spec)) {
                created.add(spec.name());
            }
        }
        return checkCreated(specs).stream()
                .map(finding -> finding.state() == State.PRESENT && created.contains(finding.topic())
                        ? new Finding(finding.topic(), State.CREATED, List.of())
                        : finding)
                .toList();
    }

    /** Checks that each topic exists and agrees with its specification. */
    public List<Finding> check(Collection<TopicSpec> specs) {
        Set<String> missing = missingOf(specs);
        List<TopicSpec> present =
                specs.stream().filter(spec -> !missing.contains(spec.name())).toList();
        Map<String, TopicDescription> descriptions =
                await(admin.describeTopics(present.stream().map(TopicSpec::name).toList())
                        .allTopicNames());
        Map<ConfigResource, Config> configs = await(admin.describeConfigs(
                        present.stream().map(TopicManager::resource).toList())
                .all());
        List<Finding> findings = new ArrayList<>();
        for (TopicSpec spec : specs) {
            findings.add(
                    missing.contains(spec.name())
                            ? new Finding(spec.name(), State.MISSING, List.of(spec.name() + ": does not exist"))
                            : compare(spec, descriptions.get(spec.name()), configs.get(resource(spec))));
        }
        return findings;
    }

    /** Checks again while topics are missing: a broker hears of a new topic a little after the controller has made it. */
    private List<Finding> checkCreated(Collection<TopicSpec> specs) {
        long giveUpAt = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (true) {
            boolean last = System.nanoTime() > giveUpAt;
            try {
                List<Finding> findings = check(specs);
                if (last || findings.stream().noneMatch(finding -> finding.state() == State.MISSING)) {
                    return findings;
                }
            } catch (UnknownTopicOrPartitionException e) {
                if (last) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        }
    }

    private Set<String> missingOf(Collection<TopicSpec> specs) {
        Set<String> names = new java.util.HashSet<>();
        specs.forEach(spec -> names.add(spec.name()));
        names.removeAll(await(admin.listTopics().names()));
        return names;
    }

    /** True if this call created it; false if somebody else was faster. */
    private boolean create(TopicSpec spec) {
        NewTopic topic = new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor()).configs(spec.configs());
        try {
            await(admin.createTopics(List.of(topic)).all());
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    private static Finding compare(TopicSpec spec, TopicDescription description, Config config) {
        List<String> problems = new ArrayList<>();
        int replicas = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (replicas < spec.replicationFactor()) {
            problems.add("%s: has %d replicas, needs %d".formatted(spec.name(), replicas, spec.replicationFactor()));
        }
        new TreeMap<>(spec.configs()).forEach((name, wanted) -> {
            ConfigEntry entry = config.get(name);
            String found = entry == null ? "" : entry.value();
            if (EXACT.contains(name) && !sameSet(found, wanted)) {
                problems.add("%s: %s is %s, must be %s".formatted(spec.name(), name, found, wanted));
            } else if (AT_LEAST.contains(name) && Long.parseLong(found) < Long.parseLong(wanted)) {
                problems.add("%s: %s is %s, must be at least %s".formatted(spec.name(), name, found, wanted));
            }
        });
        return new Finding(spec.name(), problems.isEmpty() ? State.PRESENT : State.CONTRADICTS, problems);
    }

    private static boolean sameSet(String left, String right) {
        return Set.of(left.split(",")).equals(Set.of(right.split(",")));
    }

    private static ConfigResource resource(TopicSpec spec) {
        return new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw new KafkaException("Kafka answered: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
