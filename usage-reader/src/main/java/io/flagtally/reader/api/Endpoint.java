package io.flagtally.reader.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An address that answers questions.
 *
 * @param id operation in the OpenAPI document, and label in metrics
 * @param path where it is
 * @param inPath the parameters of the path, in their order
 * @param inQuery all that the query may have
 * @param format true if the answer can be had as CSV too
 * @param manner how it reads queries and tells problems
 */
public record Endpoint(
        String id,
        PathTemplate path,
        List<Parameter<?>> inPath,
        List<Parameter<?>> inQuery,
        boolean format,
        Manner manner,
        Answers answers) {

    /** Steps of {@code path} in braces are parameters. */
    public Endpoint(
            String id,
            String path,
            List<Parameter<?>> inPath,
            List<Parameter<?>> inQuery,
            boolean format,
            Manner manner,
            Answers answers) {
        this(id, new PathTemplate(path), inPath, inQuery, format, manner, answers);
    }

    /** Makes the answer; throws {@link ProblemException} if there is none. */
    public interface Answers {
        Answer to(Request request);
    }

    /** How an address reads queries and tells problems. */
    public enum Manner {
        /** Strictly, as {@code application/problem+json}. */
        OWN,
        /** As an Unleash server: what it does not understand it ignores. */
        UNLEASH
    }

    static final Parameter<Format> FORMAT = Parameter.choice("format", Format.class);

    /** The form of an answer. */
    enum Format {
        JSON,
        CSV
    }

    /** An address with problem+json whose answers are JSON only. */
    public static Endpoint of(
            String id, String path, List<Parameter<?>> inPath, List<Parameter<?>> inQuery, Answers answers) {
        return new Endpoint(id, path, inPath, inQuery, false, Manner.OWN, answers);
    }

    /** The same, whose answers can be CSV. */
    public static Endpoint withCsv(
            String id, String path, List<Parameter<?>> inPath, List<Parameter<?>> inQuery, Answers answers) {
        List<Parameter<?>> all = new ArrayList<>(inQuery);
        all.add(FORMAT);
        return new Endpoint(id, path, inPath, List.copyOf(all), true, Manner.OWN, answers);
    }

    /** Reads all parameters, by name; throws the problem of the first that is wrong. */
    void read(List<String> encodedSteps, String query, Map<String, Object> values) {
        for (int i = 0; i < inPath.size(); i++) {
            Parameter<?> parameter = inPath.get(i);
            String text = RawQuery.decode(encodedSteps.get(i), false)
                    .orElseThrow(() -> Problem.wrong(parameter.name(), "is not UTF-8, percent-encoded"));
            values.put(parameter.name(), parameter.reader().apply(text));
        }
        Map<String, String> given = manner == Manner.UNLEASH ? RawQuery.parseLeniently(query) : RawQuery.parse(query);
        given.forEach((name, text) -> {
            Optional<Parameter<?>> parameter =
                    inQuery.stream().filter(each -> each.name().equals(name)).findFirst();
            if (parameter.isPresent()) {
                values.put(name, parameter.get().reader().apply(text));
            } else if (manner == Manner.OWN) {
                throw Problem.wrong(RawQuery.printable(name), "there is no such parameter here");
            }
        });
    }
}
