package io.flagtally.gateway.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The keys of one reading of the keys file. Immutable. */
final class KeyRing {
    private final Map<KeyDigest, ApiKey> keys;

    KeyRing(Map<KeyDigest, ApiKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** The key whose plain text is {@code token}, if it is known and usable at {@code now}. */
    Optional<ApiKey> find(String token, Instant now) {
        return Optional.ofNullable(keys.get(KeyDigest.of(token))).filter(key -> key.isUsable(now));
    }

    /** How many keys are usable at {@code now}. */
    int usable(Instant now) {
        return (int) keys.values().stream().filter(key -> key.isUsable(now)).count();
    }
}
