package io.flagtally.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The scripts of {@code src/test/js} with the SDKs that they drive, installed from npm at the versions of the lock file. */
final class NodeScripts {
    private static final long LONGEST_INSTALL_SECONDS = 120;
    private static final long LONGEST_RUN_SECONDS = 60;

    private final Path node;
    private final Path folder;

    private NodeScripts(Path node, Path folder) {
        this.node = node;
        this.folder = folder;
    }

    /** Puts them into a folder under {@code target}; skips the test where there is no Node. */
    static NodeScripts install(NeededPrograms programs) throws IOException, InterruptedException {
        Path node = programs.findAtLeast(20, "node");
        Path npm = programs.find("npm");
        programs.require();
        Path folder = Files.createDirectories(Path.of("target/js").toAbsolutePath());
        for (File file : Path.of("src/test/js").toFile().listFiles(File::isFile)) {
            Files.copy(file.toPath(), folder.resolve(file.getName()), StandardCopyOption.REPLACE_EXISTING);
        }
        run(folder, Map.of(), LONGEST_INSTALL_SECONDS, List.of(npm.toString(), "ci"));
        return new NodeScripts(node, folder);
    }

    /** A file of theirs, or of a package in {@code node_modules}. */
    Path file(String path) {
        return folder.resolve(path);
    }

    /** Runs a script to its end and gives what it says that it evaluated. */
    Evaluated run(String script, Map<String, String> settings) throws IOException, InterruptedException {
        List<String> command = List.of(node.toString(), "--import", "./loopback-only.mjs", script);
        return new ObjectMapper().readValue(run(folder, settings, LONGEST_RUN_SECONDS, command), Evaluated.class);
    }

    private static String run(Path folder, Map<String, String> settings, long longestSeconds, List<String> command)
            throws IOException, InterruptedException {
        Path out = folder.resolve("stdout.txt");
        Path err = folder.resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(settings);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(longestSeconds, TimeUnit.SECONDS);
            String said = "%s%n%s%n%s".formatted(command, Files.readString(out), Files.readString(err));
            assertThat(ended).as("ended in time: %s", said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return Files.readString(out);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
