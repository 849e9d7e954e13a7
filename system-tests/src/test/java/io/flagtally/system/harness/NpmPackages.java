package io.flagtally.system.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What npm installs at the versions of a lock file. One folder under {@code target} serves all tests until that file
 * changes.
 */
public final class NpmPackages {
    private static final String LOCK = "package-lock.json";
    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(5);

    private NpmPackages() {}

    /** Returns the installed folder; {@code files} holds the lock file. Skips the test where there is no npm. */
    public static Path install(Path files, NeededPrograms programs) throws IOException, InterruptedException {
        Path npm = programs.find("npm");
        programs.require();
        Path target = Path.of("target").toAbsolutePath();
        Path installed = target.resolve(files.getFileName() + "-" + version(files));
        if (!Files.exists(installed)) {
            install(npm, files, installed);
        }
        return installed;
    }

    private static UUID version(Path files) throws IOException {
        String lock = Files.readString(files.resolve(LOCK), StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(lock.getBytes(StandardCharsets.UTF_8));
    }

    private static void install(Path npm, Path files, Path installed) throws IOException, InterruptedException {
        Path unfinished = Files.createTempDirectory(installed.getParent(), files.getFileName() + "-");
        for (File file : files.toFile().listFiles(File::isFile)) {
            Files.copy(file.toPath(), unfinished.resolve(file.getName()));
        }
        try (NodeProcess install = NodeProcess.start(unfinished, Map.of(), List.of(npm.toString(), "ci"))) {
            install.output(LONGEST_INSTALL);
        }
        try {
            Files.move(unfinished, installed, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(installed)) {
                throw e;
            }
            // Another test was faster.
        }
    }
}
