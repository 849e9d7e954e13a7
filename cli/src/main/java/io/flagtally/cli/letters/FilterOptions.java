package io.flagtally.cli.letters;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which letters are meant; each option narrows the choice. */
final class FilterOptions {
    private static final List<String> REASONS =
            Arrays.stream(DeadLetterReason.values()).map(DeadLetterReason::word).toList();
    private static final List<String> RAW_TOPICS = Arrays.stream(Topic.values())
            .filter(Topic::isRaw)
            .map(Topic::baseName)
            .toList();

    @Option(names = "--reason", paramLabel = "REASON", description = "only with this reason; may be repeated")
    private Set<String> reasons = new LinkedHashSet<>();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "only from this raw topic, with or without the prefix, of all generations unless its name says"
                            + " which (-g2); may be repeated")
    private Set<String> topics = new LinkedHashSet<>();

    @Option(names = "--environment", paramLabel = "NAME", description = "only of this environment; may be repeated")
    private Set<String> environments = new LinkedHashSet<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "only received at this time or later, such as 2026-11-21T12:00:00Z")
    private Instant since = Instant.MIN;

    @Option(names = "--until", paramLabel = "TIME", description = "only received before this time")
    private Instant until = Instant.MAX;

    /** Throws with what is wrong: a word that is misspelt would select nothing. */
    void check() {
        List<String> problems = new ArrayList<>();
        reasons.stream()
                .filter(reason -> !REASONS.contains(reason))
                .forEach(
                        reason -> problems.add("reason: '" + reason + "' is not one of " + String.join(", ", REASONS)));
        topics.stream()
                .filter(topic -> RAW_TOPICS.stream().noneMatch(TopicSettings.withoutGeneration(topic)::endsWith))
                .forEach(
                        topic -> problems.add("topic: '" + topic + "' is not one of " + String.join(", ", RAW_TOPICS)));
        if (!since.isBefore(until)) {
            problems.add("until: must be later than since");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The filter on a cluster whose topics have that prefix. */
    LetterFilter filter(String prefix) {
        Set<String> full = topics.stream()
                .map(topic -> RAW_TOPICS.contains(TopicSettings.withoutGeneration(topic)) ? prefix + topic : topic)
                .collect(Collectors.toSet());
        return new LetterFilter(reasons, full, environments, since, until);
    }
}
