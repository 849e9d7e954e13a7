package io.flagtally.reader.api;

import io.flagtally.model.report.KeyKind;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.runtime.http.AuthorizationHeader;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.flagtally.runtime.keys.ReadRight;
import io.undertow.util.HeaderMap;
import java.util.Optional;

/** Takes keys of kind reader, bare or after {@code Bearer}. */
public final class KeyAccess implements Access {
    private final KeyFileWatcher keys;

    public KeyAccess(KeyFileWatcher keys) {
        this.keys = keys;
    }

    @Override
    public Caller caller(HeaderMap headers) {
        Optional<ApiKey> key = keys.find(AuthorizationHeader.key(headers));
        if (key.isEmpty()) {
            throw Problem.of(Kind.UNKNOWN_KEY, "a key of kind reader is needed in the header Authorization")
                    .exception();
        }
        if (key.get().kind() != KeyKind.READER) {
            throw Problem.of(
                            Kind.FORBIDDEN,
                            "a key of kind " + key.get().kind().word()
                                    + " reports, it can't read: a reader key is needed")
                    .exception();
        }
        return new Caller(
                key.get().name(),
                key.get().onlyEnvironment(),
                key.get().rights().contains(ReadRight.PROPERTY_VALUES));
    }
}
