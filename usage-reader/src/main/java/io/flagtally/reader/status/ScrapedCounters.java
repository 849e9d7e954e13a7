package io.flagtally.reader.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counters out of what Prometheus would read, so that the numbers are the same. */
public final class ScrapedCounters implements Counters {
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"([^\"\\\\]*)\"");

    private final Supplier<List<String>> scrapes;

    /** {@code scrapes} gives the text of each process that answers; it may block for a short while. */
    public ScrapedCounters(Supplier<List<String>> scrapes) {
        this.scrapes = scrapes;
    }

    @Override
    public Optional<Map<String, Long>> by(String counter, String label) {
        Map<String, Long> sums = new TreeMap<>();
        boolean there = false;
        for (String text : scrapes.get()) {
            for (String line : text.split("\n", -1)) {
                if (!line.startsWith(counter + "{")) {
                    continue;
                }
                there = true;
                int end = line.lastIndexOf('}');
                Matcher labels = LABEL.matcher(line.substring(counter.length(), end));
                while (labels.find()) {
                    if (labels.group(1).equals(label)) {
                        long count = (long)
                                Double.parseDouble(line.substring(end + 1).strip());
                        if (count > 0) {
                            sums.merge(labels.group(2), count, Long::sum);
                        }
                    }
                }
            }
        }
        return there ? Optional.of(sums) : Optional.empty();
    }
}
