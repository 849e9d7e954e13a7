package io.flagtally.runtime.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The names of Kafka's own settings. Kafka ignores a name that it does not know, so a misspelt
 * {@code security.protocol} would mean a connection in the clear.
 */
final class KafkaSettingNames {
    /** Names that differ by more characters are not similar. */
    private static final int LARGEST_DISTANCE = 4;

    /** Prefixes that name a client of Kafka Streams, the longest first. */
    private static final List<String> PREFIXES =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.");

    private final Set<String> known = new TreeSet<>();
    private final Collection<String> prefixes;

    /**
     * Knows the settings of consumers, producers and admin clients, also behind one of {@code prefixes}, and
     * {@code more}.
     */
    KafkaSettingNames(Collection<String> more, Collection<String> prefixes) {
        this.prefixes = List.copyOf(prefixes);
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        known.addAll(more);
    }

    /** The warning for a name that has no effect. */
    Optional<String> warning(String name) {
        if (known.contains(name)) {
            return Optional.empty();
        }
        String prefix = PREFIXES.stream().filter(name::startsWith).findFirst().orElse("");
        String bare = name.substring(prefix.length());
        if (!prefix.isEmpty() && !prefixes.contains(prefix)) {
            return Optional.of("'" + name + "' does nothing, since this command knows no '" + prefix + "'"
                    + nearest(bare).map(each -> ": is '" + each + "' meant?").orElse(""));
        }
        if (known.contains(bare)) {
            return Optional.empty();
        }
        return Optional.of("no Kafka client knows '" + name + "'"
                + nearest(bare)
                        .map(each -> ": is '" + prefix + each + "' meant?")
                        .orElse(", so it may do nothing"));
    }

    private Optional<String> nearest(String name) {
        return known.stream()
                .filter(each -> distance(name, each) <= LARGEST_DISTANCE)
                .min(Comparator.comparingInt(each -> distance(name, each)));
    }

    /** Characters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
