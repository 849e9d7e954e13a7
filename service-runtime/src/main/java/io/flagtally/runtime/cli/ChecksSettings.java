package io.flagtally.runtime.cli;

import java.util.List;
import java.util.Set;

/** A command that checks its settings beyond what parsing sees. */
public interface ChecksSettings {
    /** One line a problem, {@code setting-name: what is wrong}; empty if the command can run. */
    List<String> settingProblems();

    /** Names that {@code --kafka} takes beside those of Kafka's clients. */
    default Set<String> moreKafkaSettings() {
        return Set.of();
    }

    /**
     * Prefixes that give a Kafka setting to one of several clients, such as {@code producer.}; others have no effect.
     */
    default List<String> kafkaPrefixes() {
        return List.of();
    }
}
