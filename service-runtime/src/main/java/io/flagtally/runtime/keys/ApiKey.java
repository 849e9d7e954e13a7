package io.flagtally.runtime.keys;

import io.flagtally.model.report.KeyKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one API key; never the key itself.
 *
 * @param name unique in its file, for people and metrics
 * @param environment that all counts under the key belong to; of a reader key, the one that it sees, or
 *     {@link #ALL_ENVIRONMENTS}
 * @param rights what a reader key sees beyond totals; none for any other kind
 * @param expires when it stops to be valid, UTC; {@link #NEVER} if it doesn't
 * @param disabled as if it were not there
 */
public record ApiKey(
        String name, KeyKind kind, String environment, Set<ReadRight> rights, Instant expires, boolean disabled) {
    public static final Instant NEVER = Instant.MAX;
    public static final String ALL_ENVIRONMENTS = "*";

    private static final int LONGEST_NAME = 255;

    /** An environment is part of the keys that we make, and those travel in HTTP headers. */
    private static final String ENVIRONMENT = "[A-Za-z0-9._~-]{1,100}";

    public ApiKey {
        rights = Set.copyOf(rights);
    }

    /** A key that never expires and has no rights of its own. */
    public static ApiKey of(String name, KeyKind kind, String environment) {
        return new ApiKey(name, kind, environment, Set.of(), NEVER, false);
    }

    /** True if a request may come with it at {@code now}. */
    public boolean isUsable(Instant now) {
        return !disabled && now.isBefore(expires);
    }

    /** The one environment that it sees; empty if it sees all. */
    public Optional<String> onlyEnvironment() {
        return environment.equals(ALL_ENVIRONMENTS) ? Optional.empty() : Optional.of(environment);
    }

    /** Empty if a key may have that name. */
    public static Optional<String> problemOfName(String name) {
        boolean good =
                !name.isBlank() && name.length() <= LONGEST_NAME && name.chars().noneMatch(Character::isISOControl);
        return good ? Optional.empty() : Optional.of("must be 1 to " + LONGEST_NAME + " printable characters");
    }

    /** Empty if a key of that kind may have that environment. */
    public static Optional<String> problemOfEnvironment(KeyKind kind, String environment) {
        boolean all = kind == KeyKind.READER && environment.equals(ALL_ENVIRONMENTS);
        if (all || environment.matches(ENVIRONMENT)) {
            return Optional.empty();
        }
        String rule = "must be 1 to 100 of a-z, A-Z, 0-9, '.', '_', '~' and '-'";
        return Optional.of(kind == KeyKind.READER ? rule + ", or '*' for all" : rule);
    }

    /** Empty if a key of that kind may have those rights. */
    public static Optional<String> problemOfRights(KeyKind kind, Set<ReadRight> rights) {
        return rights.isEmpty() || kind == KeyKind.READER
                ? Optional.empty()
                : Optional.of("only a key of kind reader can have it");
    }

    ApiKey asDisabled() {
        return new ApiKey(name, kind, environment, rights, expires, true);
    }
}
