package io.flagtally.system.harness;

import io.flagtally.cli.FlagtallyMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes that JVMs of the tests load, archived once for all of them as {@code bin/flagtally} does after a build: a
 * start then takes about two seconds of CPU less. A JVM uses the archive only if its class path starts with that of the
 * JVM which made it, so all start with the launcher's.
 */
final class ArchivedClasses {
    private static final Path HOME = Launcher.HOME;
    private static final Path ARCHIVE = HOME.resolve("classes.jsa");
    private static final Path LIB = HOME.resolve("lib");
    private static final String LAUNCHER_CLASS_PATH = LIB + File.separator + "*";

    private ArchivedClasses() {}

    /** JVM options for the class path of this JVM, and for the archive where there is one. */
    static List<String> options() {
        String classPath = System.getProperty("java.class.path");
        // Run by an IDE: jars that an earlier build left must not hide classes.
        if (!isFromJar()) {
            return List.of("-cp", classPath);
        }
        Launcher.linkLibraries();
        List<String> options = new ArrayList<>();
        if (isThere()) {
            options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds*=off"));
        }
        options.addAll(List.of("-cp", LAUNCHER_CLASS_PATH + File.pathSeparator + others(classPath)));
        return options;
    }

    /** Without the jars of the launcher, since a configuration file that is there twice makes a logger warn. */
    private static String others(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !Files.exists(LIB.resolve(Path.of(entry).getFileName())))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Makes the archive unless it is there. False if there is none, since another JVM makes it right now. */
    static synchronized boolean isThere() {
        try {
            if (isNewerThanJars()) {
                return true;
            }
            try (FileChannel file = FileChannel.open(
                            HOME.resolve("archiving"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.tryLock()) {
                if (lock == null) {
                    return false;
                }
                if (!isNewerThanJars()) {
                    make();
                }
                return true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while classes were archived", e);
        }
    }

    private static boolean isFromJar() {
        URI from = URI.create(FlagtallyMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        return Files.isRegularFile(Path.of(from));
    }

    private static boolean isNewerThanJars() throws IOException {
        if (!Files.exists(ARCHIVE)) {
            return false;
        }
        long archived = Files.getLastModifiedTime(ARCHIVE).toMillis();
        try (Stream<Path> jars = Files.list(LIB)) {
            for (Path jar : jars.toList()) {
                if (Files.getLastModifiedTime(jar).toMillis() > archived) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void make() throws IOException, InterruptedException {
        Path unfinished = HOME.resolve("unfinished.jsa");
        ProcessBuilder builder = new ProcessBuilder(
                ChildJvm.JAVA,
                ChildJvm.QUICK_TO_START,
                "-XX:ArchiveClassesAtExit=" + unfinished,
                "-Xlog:cds*=off",
                "-cp",
                LAUNCHER_CLASS_PATH,
                FlagtallyMain.class.getName(),
                "standalone",
                "--port=0",
                "--admin-port=0",
                "--kafka-port=0",
                // A new one: what an earlier build left may be of another layout.
                "--data-dir=" + Files.createTempDirectory(HOME, "data"));
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        try (Launcher.Running standalone = new Launcher.Running(builder.start())) {
            standalone.line("ready");
            standalone.signal("TERM");
            if (standalone.exitCode() != 0 || !Files.exists(unfinished)) {
                throw new IllegalStateException("no archive of classes: " + standalone.out() + standalone.err());
            }
        }
        // Only a whole one is ever at its place: a JVM crashes on one that was cut off.
        Files.move(unfinished, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
    }
}
