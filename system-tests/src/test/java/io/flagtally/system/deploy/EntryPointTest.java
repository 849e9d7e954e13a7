package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the image's entry point with a {@code java} that only prints its arguments. */
class EntryPointTest {
    private static final Pattern ENTRY_POINT = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    @Test
    void givesJavaItsOptionsAndTheCommandItsArguments() throws Exception {
        assertThat(arguments("-Xmx1g  -Dname=*", "gateway", "--kafka", "a=b c"))
                .containsExactly(
                        "-XX:MaxRAMPercentage=60",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xmx1g",
                        "-Dname=*",
                        "-cp",
                        "/opt/flagtally/lib/*",
                        "io.flagtally.cli.FlagtallyMain",
                        "gateway",
                        "--kafka",
                        "a=b c");
    }

    @Test
    void needsNoOptions() throws Exception {
        assertThat(arguments("", "--help"))
                .containsExactly(
                        "-XX:MaxRAMPercentage=60",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        "/opt/flagtally/lib/*",
                        "io.flagtally.cli.FlagtallyMain",
                        "--help");
    }

    private List<String> arguments(String javaOptions, String... args) throws Exception {
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Matcher entryPoint = ENTRY_POINT.matcher(Files.readString(Path.of("../deploy/docker/flagtally.Dockerfile")));
        assertThat(entryPoint.find()).isTrue();
        List<String> command = new ArrayList<>();
        new ObjectMapper().readTree(entryPoint.group(1)).forEach(word -> command.add(word.textValue()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        builder.environment().put("FLAGTALLY_JAVA_OPTS", javaOptions);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
