package io.flagtally.runtime.topics;

import io.flagtally.model.topics.TopicSpec;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates missing topics and checks existing ones against their specification. Blocks on the network. */
public final class TopicManager {
    private static final Logger LOG = LoggerFactory.getLogger(TopicManager.class);

    /** What was found of one topic. */
    public enum State {
        CREATED,
        PRESENT,
        MISSING,
        CONTRADICTS,
        /** The brokers don't let this client see the topic, or use it as it must. */
        FORBIDDEN
    }

    /**
     * What was found of one topic.
     *
     * @param problems what an operator must change; empty if the state is CREATED or PRESENT
     * @param notes what is not as the settings say, which may be meant, and the command that changes it
     */
    public record Finding(String topic, State state, List<String> problems, List<String> notes) {
        private Finding(String topic, State state, List<String> problems) {
            this(topic, state, problems, List.of());
        }
    }

    /** An existing topic must give at least this much. */
    private static final List<String> AT_LEAST = List.of("max.message.bytes", "min.insync.replicas");

    /** An existing topic must have exactly this. */
    private static final List<String> EXACT = List.of("cleanup.policy", "message.timestamp.type");

    /** These apply when a topic is created. An operator may have good reason to change one later. */
    private static final List<String> NOTED = List.of("retention.ms", "max.compaction.lag.ms");

    /** How long some broker may not know a topic that was just created. */
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Admin admin;

    /** Does not close {@code admin}. */
    public TopicManager(Admin admin) {
        this.admin = admin;
    }

    /**
     * Tells what was created.
     *
     * @throws TopicsException if an operator must change any of them
     */
    public static void require(List<Finding> findings) {
        findings.stream()
                .filter(finding -> finding.state() == State.CREATED)
                .forEach(finding -> LOG.info("created topic {}", finding.topic()));
        List<String> problems = findings.stream()
                .flatMap(finding -> finding.problems().stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new TopicsException(problems);
        }
    }

    /** Creates what is missing, then checks all. */
    public List<Finding> createMissing(Collection<TopicSpec> specs) {
        return createMissing(specs, spec -> Set.of());
    }

    /**
     * Creates what is missing, then checks all, with {@code operations} as for {@link #check(Collection, Function)}.
     */
    public List<Finding> createMissing(Collection<TopicSpec> specs, Function<TopicSpec, Set<AclOperation>> operations) {
        Set<String> missing = check(specs).stream()
                .filter(finding -> finding.state() == State.MISSING)
                .map(Finding::topic)
                .collect(Collectors.toSet());
        List<String> created = new ArrayList<>();
        for (TopicSpec spec : specs) {
            if (missing.contains(spec.name()) && create(spec)) {
                created.add(spec.name());
            }
        }
        return checkCreated(specs, operations).stream()
                .map(finding -> finding.state() == State.PRESENT && created.contains(finding.topic())
                        ? new Finding(finding.topic(), State.CREATED, List.of())
                        : finding)
                .toList();
    }

    /** Checks that each topic exists and agrees with its specification. */
    public List<Finding> check(Collection<TopicSpec> specs) {
        return check(specs, spec -> Set.of());
    }

    /**
     * Checks also that the brokers allow this client each operation that it needs. Brokers without an authorizer allow
     * all.
     *
     * @param operations beside DESCRIBE and DESCRIBE_CONFIGS, which the check needs itself
     */
    public List<Finding> check(Collection<TopicSpec> specs, Function<TopicSpec, Set<AclOperation>> operations) {
        Map<String, KafkaFuture<TopicDescription>> descriptions = admin.describeTopics(
                        specs.stream().map(TopicSpec::name).toList(),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(
                        specs.stream().map(TopicManager::resource).toList())
                .values();
        return specs.stream()
                .map(spec ->
                        check(spec, operations.apply(spec), descriptions.get(spec.name()), configs.get(resource(spec))))
                .toList();
    }

    private static Finding check(
            TopicSpec spec,
            Set<AclOperation> operations,
            KafkaFuture<TopicDescription> description,
            KafkaFuture<Config> config) {
        AclOperation reading = AclOperation.DESCRIBE;
        try {
            TopicDescription found = KafkaAnswers.await(description);
            Set<AclOperation> lacking = new TreeSet<>(operations);
            // Null from a broker that does not tell.
            lacking.removeAll(Objects.requireNonNullElse(found.authorizedOperations(), operations));
            if (!lacking.isEmpty()) {
                return forbidden(spec, lacking);
            }
            reading = AclOperation.DESCRIBE_CONFIGS;
            return compare(spec, found, KafkaAnswers.await(config));
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return new Finding(spec.name(), State.MISSING, List.of(spec.name() + ": does not exist"));
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                return forbidden(spec, Set.of(reading));
            }
            throw e;
        }
    }

    private static Finding forbidden(TopicSpec spec, Set<AclOperation> lacking) {
        String operations = lacking.stream().map(AclOperation::name).collect(Collectors.joining(", "));
        return new Finding(
                spec.name(),
                State.FORBIDDEN,
                List.of("%s: the brokers' ACLs don't allow this client to %s".formatted(spec.name(), operations)));
    }

    /**
     * Checks again while topics are missing: a broker hears of a new topic a little after the controller creates it.
     */
    private List<Finding> checkCreated(Collection<TopicSpec> specs, Function<TopicSpec, Set<AclOperation>> operations) {
        long giveUpAt = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (true) {
            boolean last = System.nanoTime() > giveUpAt;
            List<Finding> findings = check(specs, operations);
            if (last || findings.stream().noneMatch(finding -> finding.state() == State.MISSING)) {
                return findings;
            }
            KafkaAnswers.pause(BETWEEN_LOOKS);
        }
    }

    /** True if this call created it; false if somebody else was faster. */
    private boolean create(TopicSpec spec) {
        NewTopic topic = new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor()).configs(spec.configs());
        try {
            KafkaAnswers.await(admin.createTopics(List.of(topic)).all());
            return true;
        } catch (KafkaException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw new KafkaException(
                        spec.name() + ": does not exist, and the brokers' ACLs don't allow this client to CREATE it",
                        e);
            }
            if (e.getCause() instanceof InvalidReplicationFactorException) {
                throw new KafkaException(
                        "%s: can't have %d replicas, there are fewer brokers; start more, or set --replication-factor"
                                .formatted(spec.name(), spec.replicationFactor()),
                        e);
            }
            throw e;
        }
    }

    private static Finding compare(TopicSpec spec, TopicDescription description, Config config) {
        List<String> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
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
            } else if (NOTED.contains(name) && !found.equals(wanted)) {
                notes.add(note(spec.name(), name, found, wanted));
            }
        });
        return new Finding(spec.name(), problems.isEmpty() ? State.PRESENT : State.CONTRADICTS, problems, notes);
    }

    private static String note(String topic, String name, String found, String wanted) {
        return ("%s: %s is %s, by the settings %s; to change it: kafka-configs.sh --bootstrap-server ADDRESSES --alter"
                        + " --topic %s --add-config %s=%s")
                .formatted(topic, name, found, wanted, topic, name, wanted);
    }

    private static boolean sameSet(String left, String right) {
        return Set.of(left.split(",")).equals(Set.of(right.split(",")));
    }

    private static ConfigResource resource(TopicSpec spec) {
        return new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
    }
}
