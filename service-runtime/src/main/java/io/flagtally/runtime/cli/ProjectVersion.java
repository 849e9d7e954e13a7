package io.flagtally.runtime.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the project's version, and the commit where the build knew it. */
final class ProjectVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Properties build = new Properties();
        try (InputStream file = ProjectVersion.class.getResourceAsStream("build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String commit = build.getProperty("commit").strip();
        return new String[] {
            "flagtally " + build.getProperty("version") + (commit.isEmpty() ? "" : " (commit " + commit + ")")
        };
    }
}
