package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may import which. It follows the flow of the data: a new arrow is a decision. */
class PackagesTest {
    private static final Path ROOT = Path.of("src/main/java/io/flagtally/aggregator");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?io\\.flagtally\\.aggregator\\.(?:([a-z]+)\\.)?[A-Z]");

    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("serde", Set.of()),
            Map.entry("expiry", Set.of()),
            Map.entry("names", Set.of("rows")),
            Map.entry("lag", Set.of()),
            Map.entry("rows", Set.of("serde")),
            Map.entry("deadletter", Set.of("rows")),
            Map.entry("once", Set.of("expiry", "rows", "serde")),
            Map.entry("combine", Set.of("rows", "serde")),
            Map.entry("intake", Set.of("combine", "names", "once", "rows")),
            Map.entry("hourly", Set.of("combine", "rows", "serde")),
            Map.entry("properties", Set.of("expiry", "rows", "serde")),
            Map.entry("applications", Set.of("combine", "expiry", "rows", "serde")),
            Map.entry("forget", Set.of("properties")),
            Map.entry("start", Set.of("combine", "hourly")),
            Map.entry("streams", Set.of("combine", "lag")));

    /** Above all others: these may import any package. */
    private static final Set<String> TOP = Set.of("", "cli");

    @Test
    void importsFollowTheFlowOfTheData() throws IOException {
        Map<String, Set<String>> found = new HashMap<>();
        for (Path file : sources()) {
            String from = packageOf(file);
            Matcher imports = IMPORT.matcher(Files.readString(file));
            while (imports.find()) {
                String to = imports.group(1) == null ? "" : imports.group(1);
                if (!to.equals(from)) {
                    found.computeIfAbsent(from, each -> new TreeSet<>()).add(to);
                }
            }
        }
        TOP.forEach(found::remove);
        Map<String, Set<String>> arrows = new HashMap<>(ALLOWED);
        arrows.values().removeIf(Set::isEmpty);

        assertThat(found).isEqualTo(arrows);
    }

    @Test
    void theRootHoldsWhatANewcomerOpensFirst() throws IOException {
        assertThat(sources().stream().filter(file -> packageOf(file).isEmpty()).map(file -> file.getFileName()
                        .toString()))
                .containsExactlyInAnyOrder(
                        "Aggregator.java", "AggregatorConfig.java", "UsageTopology.java", "package-info.java");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String packageOf(Path file) {
        return ROOT.relativize(file).getParent() == null
                ? ""
                : ROOT.relativize(file).getParent().toString();
    }
}
