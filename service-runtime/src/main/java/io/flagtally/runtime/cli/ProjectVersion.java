package io.flagtally.runtime.cli;

import io.flagtally.runtime.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the project's version, and the commit where the build knew it. */
final class ProjectVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text(BuildInfo.read())};
    }

    static String text(BuildInfo build) {
        String commit = build.commit().equals(BuildInfo.UNKNOWN) ? "" : " (commit " + build.commit() + ")";
        return "flagtally " + build.version() + commit;
    }
}
