package io.flagtally.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a heap held, in MiB.
 *
 * @param collections garbage collections that this was seen at
 * @param mostUsed largest use before one of them
 * @param mostLive largest use after one of them
 */
public record HeapUse(int collections, int mostUsed, int mostLive) {
    /** As in {@code Pause Young (Normal) (G1 Evacuation Pause) 115M->19M(192M)}. */
    private static final Pattern COLLECTION = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\)");

    static HeapUse in(Path gcLog) {
        int collections = 0;
        int used = 0;
        int live = 0;
        try {
            for (String line : Files.readAllLines(gcLog)) {
                Matcher matcher = COLLECTION.matcher(line);
                if (matcher.find()) {
                    collections++;
                    used = Math.max(used, Integer.parseInt(matcher.group(1)));
                    live = Math.max(live, Integer.parseInt(matcher.group(2)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no log of the garbage collections", e);
        }
        return new HeapUse(collections, used, live);
    }
}
