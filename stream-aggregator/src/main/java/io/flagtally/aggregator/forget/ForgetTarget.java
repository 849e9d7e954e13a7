package io.flagtally.aggregator.forget;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.ValueHash;
import io.flagtally.model.decode.Names;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is to be forgotten: a property or one of its values, in one environment or in all. */
public final class ForgetTarget {
    private final Optional<String> environment;
    private final String property;
    private final Optional<String> value;
    private final Optional<ValueHash> hash;

    /**
     * Takes names as clients report them, however long.
     *
     * @param environment empty for all
     * @param value as it is kept, or in clear if {@code hash} is given; empty for the property and all of its values
     */
    public ForgetTarget(
            Optional<String> environment, String property, Optional<String> value, Optional<ValueHash> hash) {
        this.environment = environment.map(Names::clean);
        this.property = Names.clean(property);
        this.value = value.map(Names::clean);
        this.hash = hash;
    }

    boolean includes(Erasable found) {
        return found.property().equals(property)
                && environment.map(found.environment()::equals).orElse(true)
                && value.map(clear -> isValue(found, clear)).orElse(true);
    }

    private boolean isValue(Erasable found, String clear) {
        return found instanceof Erasable.Value row
                && (row.value().equals(clear)
                        || hash.map(hashing -> hashing.of(row.environment(), property, clear))
                                .map(row.value()::equals)
                                .orElse(false));
    }

    /** What must be asked for, so that all of {@code found} goes. */
    Set<Erasable> requests(Collection<Erasable> found) {
        return found.stream()
                .map(each -> value.isPresent() ? each : new Erasable.Property(each.environment(), property))
                .collect(Collectors.toSet());
    }
}
