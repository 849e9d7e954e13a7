package io.flagtally.aggregator.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValueHashTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("key");
    }

    @Test
    void isTheStartOfAnHmacOverTheFieldsAndTheirLengths() throws IOException {
        // printf '\0\0\0\4prod\0\0\0\6userId\0\0\0\3U4z' | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef
        assertThat(withKey(SECRET).of("prod", "userId", "U4z")).isEqualTo("hmac:kgTBW-X9k5ED21lrPfRuYw");
    }

    @Test
    void differsByEnvironmentPropertyValueAndKey() throws IOException {
        ValueHash hash = withKey(SECRET);

        assertThat(hash.of("e", "p", "v"))
                .isEqualTo(hash.of("e", "p", "v"))
                .isNotEqualTo(hash.of("e2", "p", "v"))
                .isNotEqualTo(hash.of("e", "p2", "v"))
                .isNotEqualTo(hash.of("e", "p", "v2"))
                .isNotEqualTo(hash.of("ep", "", "v"))
                .isNotEqualTo(withKey(SECRET + "x").of("e", "p", "v"));
    }

    @Test
    void leavesOutTheEndOfTheKeysLine() throws IOException {
        assertThat(withKey(SECRET + "\r\n").of("e", "p", "v"))
                .isEqualTo(withKey(SECRET).of("e", "p", "v"));
    }

    @Test
    void saysWhichSettingNamesAFileWithoutAFitKey() throws IOException {
        Files.writeString(file, "0123456789abcde\n");

        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> ValueHash.withKeyIn(file))
                .withMessageStartingWith("property-hash-key-file: ")
                .withMessageContaining("16")
                .withMessageNotContaining("0123456789abcde");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> ValueHash.withKeyIn(folder.resolve("none")))
                .withMessageStartingWith("property-hash-key-file: can't read");
    }

    private ValueHash withKey(String key) throws IOException {
        Files.writeString(file, key);
        return ValueHash.withKeyIn(file);
    }
}
