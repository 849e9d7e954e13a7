package io.flagtally.reader.page;

import io.flagtally.reader.api.StaticContent;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Finds the files of the page, beside this class, by their path; {@code /} is {@code index.html}. */
public final class PageFiles {
    /** Nothing with two dots in it, so no file of the program that is not the page's. */
    private static final Pattern PATH = Pattern.compile("(/[a-z0-9][a-z0-9-]*)+\\.(html|js|css|svg|png|ico)");

    private static final String LABEL = "page";

    /** Libraries that the page loads, by the path that it knows them by. */
    private static final Map<String, String> LIBRARIES =
            Map.of("/chart.umd.min.js", "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js");

    /** Only what is there: a client's made-up paths take no memory. */
    private final Map<String, StaticContent> found = new ConcurrentHashMap<>();

    /** The file with that path, if there is one. */
    public Optional<StaticContent> find(String path) {
        String file = path.equals("/") ? "/index.html" : path;
        StaticContent known = found.get(file);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StaticContent> read = resource(file).map(resource -> StaticContent.of(LABEL, resource));
        read.ifPresent(content -> found.put(file, content));
        return read;
    }

    private static Optional<URL> resource(String file) {
        String library = LIBRARIES.get(file);
        if (library != null) {
            return Optional.ofNullable(PageFiles.class.getResource(library));
        }
        return PATH.matcher(file).matches()
                ? Optional.ofNullable(PageFiles.class.getResource(file.substring(1)))
                : Optional.empty();
    }
}
