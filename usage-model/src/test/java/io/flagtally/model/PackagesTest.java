package io.flagtally.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/**
 * Which package may import which. Protocols stand on the reading of JSON, formats on the protocols: a new arrow is a
 * decision.
 */
class PackagesTest {
    private static final Path ROOT = Path.of("src/main/java/io/flagtally/model");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?io\\.flagtally\\.model\\.(?:([a-z]+)\\.)?[A-Z]");

    /** The root's name is empty. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "", Set.of(),
            "rows", Set.of(),
            "topics", Set.of(""),
            "decode", Set.of(""),
            "json", Set.of("decode"),
            "unleash", Set.of("decode", "json"),
            "tggl", Set.of("decode", "json"),
            "report", Set.of("decode", "tggl", "topics", "unleash"));

    @Test
    void importsGoFromFormatsToProtocolsToTheReadingOfJson() throws IOException {
        Map<String, Set<String>> found = new HashMap<>();
        for (Path file : sources()) {
            String from = packageOf(file);
            Set<String> imported = found.computeIfAbsent(from, each -> new TreeSet<>());
            Matcher imports = IMPORT.matcher(Files.readString(file));
            while (imports.find()) {
                imported.add(imports.group(1) == null ? "" : imports.group(1));
            }
            imported.remove(from);
        }

        assertThat(found).isEqualTo(ALLOWED);
    }

    @Test
    void theRootHoldsWhatAllPackagesShare() throws IOException {
        assertThat(sources().stream().filter(file -> packageOf(file).isEmpty()).map(file -> file.getFileName()
                        .toString()))
                .containsExactlyInAnyOrder("InvalidSettingsException.java", "package-info.java");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String packageOf(Path file) {
        Path folder = ROOT.relativize(file).getParent();
        return folder == null ? "" : folder.toString();
    }
}
