package io.flagtally.system.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;

/** CPU time as Linux counts it. */
public final class CpuTime {
    private static final int TICKS_PER_SECOND = 100;

    /** Of the numbers behind a process's name: its own user and system time, then that of children that have ended. */
    private static final int FIRST = 11;

    private static final int COUNT = 4;

    private CpuTime() {}

    /** Of a process and all that it started, since their start; also of those that have ended, but for orphans. */
    public static Duration ofTree(long pid) {
        LongStream children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        long ticks = LongStream.concat(LongStream.of(pid), children)
                .map(CpuTime::ticks)
                .sum();
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long sum = 0;
            for (int i = FIRST; i < FIRST + COUNT; i++) {
                sum += Long.parseLong(numbers[i]);
            }
            return sum;
        } catch (NoSuchFileException e) {
            // It has just ended; its parent has its time.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
