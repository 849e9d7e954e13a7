package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs command lines as a person who copies them. */
public final class Shell {
    private Shell() {}

    /**
     * Runs {@code script} with bash, which must succeed, and gives what it prints; progress and errors are left out.
     */
    public static String run(String script, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", script).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put(Launcher.JVM_OPTIONS, ChildJvm.QUICK_TO_START);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of%n%s", script).isZero();
        return out;
    }
}
