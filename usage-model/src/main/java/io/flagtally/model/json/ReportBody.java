package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A report's body, where a decoder is in it, and what it found wrong. Each protocol adds how it checks values and words
 * its problems. One thread; {@link #release} after each {@link #read}.
 */
public abstract class ReportBody {
    private final JsonReader reader;
    private final JsonTape tape;
    private final long maxCount;
    private final JsonPath path = new JsonPath();
    private final List<Problem> problems = new ArrayList<>();

    /** {@code largestCount}: the most that the protocol can count, whatever the limits allow. */
    protected ReportBody(JsonReader reader, DecodeLimits limits, long largestCount) {
        this.reader = reader;
        this.tape = reader.tape();
        this.maxCount = Math.min(limits.maxCount(), largestCount);
    }

    /** Reads the JSON; what was read before is gone. */
    public DecodeResult read(byte[] body) {
        path.clear();
        problems.clear();
        return reader.read(body);
    }

    /** Lets go of the body. */
    public final void release() {
        path.clear();
        problems.clear();
        reader.release();
    }

    /** What the body holds. */
    public final JsonTape tape() {
        return tape;
    }

    /** Names a field that the decoder reads, once for all bodies. */
    public final FieldName name(String text) {
        return reader.name(text);
    }

    /** {@link DecodeResult#VALID} if nothing was found wrong. */
    public final DecodeResult result() {
        return problems.isEmpty() ? DecodeResult.VALID : new DecodeResult.Invalid(problems);
    }

    /** Goes into a field that may be absent; {@link #leave} goes back. */
    public final void enter(FieldName field) {
        path.push(field.text());
    }

    /** Goes into a field whose name is the client's. */
    public final void enter(String field) {
        path.push(field);
    }

    /** Goes into an element of an array. */
    public final void enter(int index) {
        path.push(index);
    }

    public final void leave() {
        path.pop();
    }

    /** True if the client wrote a whole number that is not too large. */
    public final boolean isPlainCount(int node) {
        return tape.isLong(node) && tape.integer(node) >= 0 && tape.integer(node) <= maxCount;
    }

    /** The largest count that is taken. */
    protected final long maxCount() {
        return maxCount;
    }

    /** Makes a scalar the whole number that it stands for. */
    protected final void setInteger(int node, long value) {
        reader.setInteger(node, value);
    }

    /** True once there are so many problems that no more are told. */
    protected final boolean isFull() {
        return problems.size() == DecodeResult.Invalid.MAX_PROBLEMS;
    }

    /** Adds a problem, made of the steps to where the decoder is, unless the body {@link #isFull}. */
    protected final void add(Function<List<Object>, Problem> problem) {
        if (!isFull()) {
            problems.add(problem.apply(path.toList()));
        }
    }
}
