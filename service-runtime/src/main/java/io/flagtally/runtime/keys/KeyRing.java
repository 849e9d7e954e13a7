package io.flagtally.runtime.keys;

import io.flagtally.model.report.KeyKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of one reading of the keys file. Immutable. */
public final class KeyRing {
    private final Map<KeyDigest, ApiKey> keys;
    private final Set<String> names;

    KeyRing(Map<KeyDigest, ApiKey> keys) {
        this.keys = Map.copyOf(keys);
        this.names = keys.values().stream().map(ApiKey::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The key whose plain text is {@code token}, if it is known and usable at {@code now}. */
    public Optional<ApiKey> find(String token, Instant now) {
        return Optional.ofNullable(keys.get(KeyDigest.of(token))).filter(key -> key.isUsable(now));
    }

    /** The names of all keys, usable or not. */
    Set<String> names() {
        return names;
    }

    /** How many keys of these kinds are usable at {@code now}. */
    int usable(Set<KeyKind> kinds, Instant now) {
        return (int) keys.values().stream()
                .filter(key -> kinds.contains(key.kind()) && key.isUsable(now))
                .count();
    }
}
