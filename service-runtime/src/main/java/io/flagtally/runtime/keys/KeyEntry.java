package io.flagtally.runtime.keys;

/** One key of a keys file: what is known of it, and its digest. */
record KeyEntry(ApiKey key, KeyDigest digest) {}
