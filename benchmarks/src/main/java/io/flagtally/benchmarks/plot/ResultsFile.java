package io.flagtally.benchmarks.plot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A small file of figures, one line for each number of keys and of cores. */
public record ResultsFile(Path path) {

    /** In order of keys, then cores; none if there is no file. */
    public List<Figures> read() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return Files.readAllLines(path).stream().skip(1).map(Figures::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }

    /** Puts them in, in place of those of as many keys and cores. */
    public void put(Figures figures) {
        List<Figures> all = new ArrayList<>(read());
        all.removeIf(other -> other.keys() == figures.keys() && other.cores() == figures.cores());
        all.add(figures);
        all.sort(Comparator.comparing(Figures::keys).thenComparing(Figures::cores));
        try {
            Files.write(
                    path,
                    Stream.concat(Stream.of(Figures.HEADER), all.stream().map(Figures::line))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }
}
