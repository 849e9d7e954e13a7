package io.flagtally.system.reading;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the scripts that drive a browser through the page need. */
final class PageScripts {
    static final Path FOLDER = Path.of("src/test/page");

    private static final String CHART = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private PageScripts() {}

    /** Where pictures of screens go. */
    static String screenshots() {
        return Path.of("target/screenshots").toAbsolutePath().toString();
    }

    /** A copy of the chart library that the reader serves. */
    static Path chart(Path folder) throws IOException {
        Path copy = folder.resolve("chart.umd.min.js");
        try (InputStream in = PageScripts.class.getResourceAsStream(CHART)) {
            Files.copy(in, copy);
        }
        return copy;
    }
}
