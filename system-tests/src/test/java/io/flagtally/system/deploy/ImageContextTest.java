package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the image is built from: a module that is left out of its context is missed by an engine only. */
class ImageContextTest {
    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");
    private static final Path TOP = Path.of("..");

    /** Maven wants the pom of each module that the parent names; of what never runs in a container that is enough. */
    @Test
    void holdsEveryModule() throws IOException {
        Set<String> neverInTheImage = Set.of("system-tests", "benchmarks");

        assertThat(allowed())
                .containsAll(modules().stream()
                        .map(module ->
                                neverInTheImage.contains(module) ? module + "/pom.xml" : module.split("/", -1)[0])
                        .toList());
    }

    private static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(TOP.resolve("pom.xml")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static Set<String> allowed() throws IOException {
        return Files.readAllLines(TOP.resolve("deploy/docker/flagtally.Dockerfile.dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .collect(Collectors.toSet());
    }
}
