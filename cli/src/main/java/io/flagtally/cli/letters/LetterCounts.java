package io.flagtally.cli.letters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts letters by reason, topic and environment. */
final class LetterCounts {
    private record Group(String reason, String topic, String environment) {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::reason).thenComparing(Group::topic).thenComparing(Group::environment);
    }

    /** Times are of the first receipt. */
    private record Count(long letters, long replayed, Instant oldest, Instant newest) {
        private Count plus(Count other) {
            return new Count(
                    letters + other.letters,
                    replayed + other.replayed,
                    oldest.isBefore(other.oldest) ? oldest : other.oldest,
                    newest.isAfter(other.newest) ? newest : other.newest);
        }
    }

    private final Map<Group, Count> counts = new TreeMap<>(Group.ORDER);

    void add(DeadLetter letter, boolean replayed) {
        counts.merge(
                new Group(letter.reason(), letter.topic(), letter.environment()),
                new Count(1, replayed ? 1 : 0, letter.receivedAt(), letter.receivedAt()),
                Count::plus);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** One object a group, sorted. */
    List<ObjectNode> rows() {
        return counts.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ObjectNode row(Group group, Count count) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", group.reason)
                .put("topic", group.topic)
                .put("environment", group.environment)
                .put("letters", count.letters)
                .put("replayed", count.replayed)
                .put("oldest_receipt", count.oldest.toString())
                .put("newest_receipt", count.newest.toString());
    }
}
