package io.flagtally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlagtallyMainTest {
    @Test
    void logsWhatUndertowLogsWithEverythingElse() throws Exception {
        // given: classes as a process begins with them, whatever was logged in this one
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader process =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            // when
            FlagtallyMain.logAllInOnePlace();

            // then
            Class<?> logger = process.loadClass("org.jboss.logging.Logger");
            assertThat(logger.getMethod("getLogger", String.class).invoke(null, "org.xnio"))
                    .extracting(made -> made.getClass().getSimpleName())
                    .asString()
                    .startsWith("Slf4j");
        }
    }
}
