package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that the CronJob runs, with a psql that only tells what it was given. */
class KeepPartitionsTest {
    @TempDir
    private Path programs;

    @Test
    void isDoneOnceWithBothTables() throws Exception {
        // given
        Path psql = Files.writeString(programs.resolve("psql"), "#!/bin/bash\necho \"$@\"\ncat\n");
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = programs + ":" + System.getenv("PATH");
        // when: it fails by its exit code, and would never end if it went on
        String said = Shell.run(
                "bash ../deploy/postgres/keep-partitions.sh --once", Map.of("PATH", path, "KEEP_ROWS", "400 days"));
        // then
        assertThat(said.lines().filter(line -> line.startsWith("--no-psqlrc")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("keep=400 days"))
                .anySatisfy(line -> assertThat(line).contains("table=flag_usage_hourly"))
                .anySatisfy(line -> assertThat(line).contains("table=flag_variant_usage_hourly"));
        assertThat(said).contains("flagtally_add_partitions(:'table')", "flagtally_drop_partitions(:'table', :'keep')");
    }
}
