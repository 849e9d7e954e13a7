package io.flagtally.reader.api;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A question whose parameters have all been read, and whose key is good. */
public final class Request {
    private final Caller caller;
    private final Map<String, Object> values;
    private final Deadline deadline;

    Request(Caller caller, Map<String, Object> values, Deadline deadline) {
        this.caller = caller;
        this.values = values;
        this.deadline = deadline;
    }

    public Caller caller() {
        return caller;
    }

    /** By when it must be answered. */
    public Deadline deadline() {
        return deadline;
    }

    /** The value of a parameter of this address; empty if the client left it out. */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Parameter<T> parameter) {
        // Put there by the parameter's own reader.
        return Optional.ofNullable((T) values.get(parameter.name()));
    }

    public <T> T get(Parameter<T> parameter, T otherwise) {
        return find(parameter).orElse(otherwise);
    }

    /** The value of a parameter of the path. */
    public <T> T get(Parameter<T> parameter) {
        return find(parameter).orElseThrow();
    }

    /** The environment that is asked for, as far as the caller may see it. */
    public Optional<String> environment(Parameter<String> parameter) {
        return caller.seeing(find(parameter));
    }

    /** True of the environments that are asked for, as far as the caller may see them. */
    public Predicate<String> environments(Parameter<String> parameter) {
        Optional<String> one = environment(parameter);
        return environment -> one.isEmpty() || one.get().equals(environment);
    }
}
