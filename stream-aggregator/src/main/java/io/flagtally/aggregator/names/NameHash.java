package io.flagtally.aggregator.names;

import java.security.SecureRandom;

/** 64-bit hashes of names under a secret of its own: nobody outside can make up names that pass for an admitted one. */
final class NameHash {
    private static final int CHARS_AT_ONCE = 4;

    private final long start;
    private final long factor;

    NameHash(SecureRandom random) {
        this.start = random.nextLong();
        this.factor = random.nextLong() | 1;
    }

    /** The hash of a name within {@code scope}, itself a hash or a number. */
    long of(long scope, String name) {
        long hash = mix(scope ^ start);
        int length = name.length();
        int i = 0;
        for (; i + CHARS_AT_ONCE <= length; i += CHARS_AT_ONCE) {
            long four = name.charAt(i)
                    | (long) name.charAt(i + 1) << 16
                    | (long) name.charAt(i + 2) << 32
                    | (long) name.charAt(i + 3) << 48;
            hash = mix(hash ^ four);
        }
        long rest = 0;
        for (; i < length; i++) {
            rest = rest << 16 | name.charAt(i);
        }
        return mix(mix(hash ^ rest) ^ length);
    }

    /** Both halves of the 128-bit product, so that each bit of {@code bits} moves every bit of the result. */
    private long mix(long bits) {
        return Math.multiplyHigh(bits, factor) ^ bits * factor;
    }
}
