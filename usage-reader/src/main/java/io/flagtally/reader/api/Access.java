package io.flagtally.reader.api;

import io.undertow.util.HeaderMap;

/** Says who asks. */
public interface Access {
    /** Nobody needs a key, and everybody sees all: for a listener that only this machine reaches. */
    Access OPEN = headers -> Caller.OPEN;

    /** Who asks with these headers; throws the problem of a key that is missing, unknown or of another kind. */
    Caller caller(HeaderMap headers);

    /** True if nobody needs a key. */
    default boolean isOpen() {
        return this == OPEN;
    }
}
