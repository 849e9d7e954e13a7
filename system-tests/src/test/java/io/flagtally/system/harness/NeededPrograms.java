package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that no build can bring. On a machine without them a test says so and is skipped; where {@code CI} is set it
 * fails, so that a green run of CI has run it.
 */
public final class NeededPrograms {
    private static final Pattern MAJOR = Pattern.compile("\\d+");

    private final Class<?> test;
    private final List<String> missing = new ArrayList<>();

    public NeededPrograms(Class<?> test) {
        this.test = test;
    }

    /** The first of {@code names} that is on the path. */
    public Path find(String... names) {
        return onPath(names).orElseGet(() -> missing(names[0], names[0]));
    }

    /** A program whose {@code --version} begins with that number or a higher one. */
    public Path findAtLeast(int version, String name) {
        return onPath(name)
                .filter(program -> majorVersion(program) >= version)
                .orElseGet(() -> missing(name, "%s %d or newer".formatted(name, version)));
    }

    private Path missing(String name, String described) {
        missing.add(described);
        return Path.of(name);
    }

    /** Ends the test, skipped or failed, if a program was not found. */
    public void require() {
        if (missing.isEmpty()) {
            return;
        }
        String problem =
                "%s needs %s, not found on the path".formatted(test.getSimpleName(), String.join(" and ", missing));
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            fail(problem + ": CI must install it");
        }
        // Maven prints that a test was skipped, but not why.
        System.out.println("SKIPPED: " + problem);
        Assumptions.abort(problem);
    }

    private static int majorVersion(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), UTF_8);
            Matcher major = MAJOR.matcher(version);
            return major.find() ? Integer.parseInt(major.group()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> onPath(String... names) {
        List<Path> folders = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
