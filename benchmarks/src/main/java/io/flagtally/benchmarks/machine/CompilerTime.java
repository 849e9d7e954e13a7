package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** CPU time of a JVM's compiler threads, as Linux counts it for each thread. */
final class CompilerTime {
    /** {@code USER_HZ}, which is 100 on every system that a JDK runs on. */
    private static final long TICKS_PER_SECOND = 100;

    /** Behind the name of the thread: the fields of {@code /proc/PID/task/TID/stat} from the third on. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private CompilerTime() {}

    /** Zero where there is no {@code /proc}. */
    static Duration of(long pid) {
        return of(threads(pid));
    }

    /** What threads took so far that {@link #threads} gave. */
    static Duration of(List<Path> threads) {
        return Duration.ofMillis(threads.stream().mapToLong(CompilerTime::ticks).sum() * 1_000 / TICKS_PER_SECOND);
    }

    /** The compilers of a process, as files that tell their time; none where there is no {@code /proc}. */
    static List<Path> threads(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(threads)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(threads)) {
            return all.map(thread -> thread.resolve("stat"))
                    .filter(stat -> read(stat).contains("CompilerThre"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list the threads of a process", e);
        }
    }

    private static long ticks(Path stat) {
        String line = read(stat);
        if (line.isEmpty()) {
            return 0;
        }
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    /** Empty if the thread has just ended. */
    private static String read(Path stat) {
        try {
            return Files.readString(stat);
        } catch (IOException e) {
            return "";
        }
    }
}
