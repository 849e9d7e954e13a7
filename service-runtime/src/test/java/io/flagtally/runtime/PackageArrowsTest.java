package io.flagtally.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package imports which. A new arrow is a decision: whoever makes it writes it down here. */
class PackageArrowsTest {
    private static final String BASE = "io.flagtally.runtime";
    private static final Path SOURCES = Path.of("src/main/java", BASE.split("\\."));
    private static final Pattern IMPORT =
            Pattern.compile("import (?:static )?" + Pattern.quote(BASE) + "\\.((?:[a-z]+\\.)*)[A-Z].*");
    private static final String ROOT = "(root)";

    /** The root lies below all features: it imports none of them. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            ROOT,
            Set.of(),
            "start",
            Set.of(ROOT),
            "topics",
            Set.of(ROOT),
            "admin",
            Set.of("start"),
            "cli",
            Set.of("admin", "start"),
            "reading",
            Set.of(),
            "terminal",
            Set.of("reading", "start"));

    @Test
    void arePreciselyTheseInTheSources() throws IOException {
        // given
        Map<String, Set<String>> found = new TreeMap<>();

        // when
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> found.computeIfAbsent(packageOf(file), any -> new TreeSet<>())
                            .addAll(imports(file)));
        }

        // then
        assertThat(found).isEqualTo(ARROWS);
    }

    @Test
    void makeNoCircle() {
        // given
        Map<String, Set<String>> left = new TreeMap<>(ARROWS);

        // when: whatever imports none of the rest goes
        while (left.values().removeIf(imported -> imported.stream().noneMatch(left::containsKey))) {}

        // then
        assertThat(left).isEmpty();
    }

    private static String packageOf(Path file) {
        Path folder = SOURCES.relativize(file.getParent());
        return folder.toString().isEmpty()
                ? ROOT
                : folder.toString().replace(file.getFileSystem().getSeparator(), ".");
    }

    private static Set<String> imports(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.stream()
                .map(IMPORT::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).isEmpty() ? ROOT : found.group(1).replaceFirst("\\.$", ""))
                .filter(imported -> !imported.equals(packageOf(file)))
                .collect(Collectors.toSet());
    }
}
