package io.flagtally.model.decode;

import java.util.List;

/** One thing that is wrong with the shape of a payload. Each protocol has its own form of it. */
public interface Problem {
    /** Field names ({@code String}) and array indices ({@code Integer}) from the root to the place. */
    List<Object> path();

    /** What is wrong, for the person who sends it. */
    String message();
}
