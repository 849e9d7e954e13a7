package io.flagtally.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Tells two contents of a file apart without reading them; follows symbolic links. All empty if there is no file. */
record FileIdentity(String realPath, Object fileKey, long modifiedNanos, long size) {
    private static final FileIdentity NONE = new FileIdentity("", "", 0, 0);

    static FileIdentity of(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return new FileIdentity(
                    real.toString(),
                    Objects.requireNonNullElse(attributes.fileKey(), ""),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size());
        } catch (IOException e) {
            return NONE;
        }
    }
}
