package io.flagtally.reader.database.sqlite;

import io.flagtally.reader.database.PartitionProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far reading is: told by the thread that reads, asked by all others. */
public final class StoreState {
    private volatile State state = new State(false, Optional.empty(), Optional.of("reads no topic yet"), List.of());
    private volatile Map<String, Long> rowCounts = Map.of();
    private volatile boolean isDamaged;

    private record State(
            boolean isCaughtUp, Optional<Instant> asOf, Optional<String> problem, List<PartitionProgress> progress) {}

    /** All that there was as of this moment is in the store. */
    public void caughtUp(Instant asOf) {
        state = new State(true, Optional.of(asOf), state.problem, state.progress);
    }

    /** What it holds is a part of what the topics hold. */
    public void behind() {
        state = new State(false, Optional.empty(), state.problem, state.progress);
        isDamaged = false;
    }

    /** A query found the store damaged. While it is read anew that is no news: the query was of the file before. */
    public void damaged() {
        if (state.isCaughtUp) {
            isDamaged = true;
        }
    }

    /** True if it must be begun anew. */
    public boolean isDamaged() {
        return isDamaged;
    }

    /** Reading goes on. */
    public void reading(List<PartitionProgress> progress) {
        state = new State(state.isCaughtUp, state.asOf, Optional.empty(), List.copyOf(progress));
    }

    /** Reading does not go on; for a person. */
    public void stuck(String problem) {
        state = new State(state.isCaughtUp, state.asOf, Optional.of(problem), state.progress);
    }

    /** How many rows each table has. */
    public void counted(Map<String, Long> rows) {
        rowCounts = Map.copyOf(rows);
    }

    public boolean isCaughtUp() {
        return state.isCaughtUp;
    }

    public Optional<Instant> asOf() {
        return state.asOf;
    }

    public Optional<String> problem() {
        return state.problem;
    }

    public List<PartitionProgress> progress() {
        return state.progress;
    }

    public Map<String, Long> rowCounts() {
        return rowCounts;
    }
}
