package io.flagtally.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What is running.
 *
 * @param version the project's version
 * @param commit the first digits of the commit, or {@value #UNKNOWN} where the build was not told
 */
public record BuildInfo(String version, String commit) {
    /** In place of a commit: sources from an archive have none. */
    public static final String UNKNOWN = "unknown";

    /** As the build wrote it down. */
    public static BuildInfo read() {
        Properties build = new Properties();
        try (InputStream file = BuildInfo.class.getResourceAsStream("build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String commit = build.getProperty("commit").strip();
        return new BuildInfo(build.getProperty("version"), commit.isEmpty() ? UNKNOWN : commit);
    }
}
