package io.flagtally.runtime.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flagtally.model.report.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    private static final int MANY = 100_000;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String DIGEST = "a".repeat(64);

    @TempDir
    private Path folder;

    @Test
    void findsAKeyThatItMade() throws IOException {
        // when
        String key = KeyFile.add(file(), "shop", KeyKind.BACKEND, "production");

        // then
        assertThat(KeyFile.read(file()).find(key, NOW)).contains(ApiKey.of("shop", KeyKind.BACKEND, "production"));
        assertThat(KeyFile.read(file()).find(key + "x", NOW)).isEmpty();
        assertThat(KeyFile.read(file()).find("", NOW)).isEmpty();
    }

    @Test
    void makesKeysOfTheShapeThatSdksLookForAndNeverTwice() throws IOException {
        // when
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            keys.add(KeyFile.add(file(), "key-" + i, KeyKind.FRONTEND, "dev"));
        }

        // then
        assertThat(keys).hasSize(20).allMatch(key -> key.matches("\\*:dev\\.[0-9a-f]{64}"));
    }

    @Test
    void keepsWhatAReaderKeyMaySee() throws IOException {
        // when
        String all = KeyFile.add(file(), "all", KeyKind.READER, "*");
        KeyFile.add(
                file(),
                new ApiKey(
                        "values",
                        KeyKind.READER,
                        "production",
                        Set.of(ReadRight.PROPERTY_VALUES),
                        ApiKey.NEVER,
                        false));

        // then
        assertThat(all).matches("\\*:\\*\\.[0-9a-f]{64}");
        assertThat(KeyFile.list(file()))
                .extracting(ApiKey::onlyEnvironment, ApiKey::rights)
                .containsExactly(
                        tuple(Optional.empty(), Set.of()),
                        tuple(Optional.of("production"), Set.of(ReadRight.PROPERTY_VALUES)));
        assertThat(file()).content().containsOnlyOnce("\"reads\" : [ \"property-values\" ]");
        KeyFile.disable(file(), "values");
        assertThat(KeyFile.list(file()).get(1).rights()).containsExactly(ReadRight.PROPERTY_VALUES);
    }

    @Test
    void keepsOnlyDigestsInAFileThatItsOwnerAloneCanRead() throws IOException {
        // when
        String key = KeyFile.add(file(), "shop", KeyKind.BACKEND, "production");

        // then
        assertThat(Files.readString(file())).doesNotContain(key).doesNotContain(key.substring(key.indexOf('.') + 1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void leavesWhoMayReadAnExistingFile() throws IOException {
        // given
        KeyFile.add(file(), "shop", KeyKind.BACKEND, "production");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        // when
        KeyFile.disable(file(), "shop");

        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void replacesTheTargetOfASymbolicLink() throws IOException {
        // given
        Path target = Files.createDirectory(folder.resolve("data")).resolve("keys.json");
        KeyFile.add(target, "first", KeyKind.BACKEND, "production");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), target);

        // when
        KeyFile.add(link, "second", KeyKind.BACKEND, "production");

        // then
        assertThat(link).isSymbolicLink();
        assertThat(KeyFile.list(target)).extracting(ApiKey::name).containsExactly("first", "second");
    }

    @Test
    void refusesANameOrAKeyTwice() throws IOException {
        // given
        KeyFile.add(file(), ApiKey.of("shop", KeyKind.BACKEND, "production"), "secret");

        // then
        assertThatThrownBy(() -> KeyFile.add(file(), "shop", KeyKind.BACKEND, "production"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already has a key named shop");
        assertThatThrownBy(() -> KeyFile.add(file(), ApiKey.of("other", KeyKind.BACKEND, "production"), "secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already has this key")
                .hasMessageNotContaining("secret");
    }

    @Test
    void holdsNoDisabledOrExpiredKeyForGood() throws IOException {
        // given
        KeyFile.add(
                file(),
                new ApiKey("shop", KeyKind.BACKEND, "production", Set.of(), NOW.plusSeconds(60), false),
                "short-lived");
        KeyRing keys = KeyFile.read(file());

        // then
        assertThat(keys.find("short-lived", NOW)).isPresent();
        assertThat(keys.find("short-lived", NOW.plusSeconds(60))).isEmpty();
        assertThat(keys.usable(KeyKind.REPORTING, NOW)).isEqualTo(1);
        assertThat(keys.usable(Set.of(KeyKind.READER), NOW)).isZero();
        KeyFile.disable(file(), "shop");
        assertThat(KeyFile.read(file()).find("short-lived", NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|not a keys file",
                "{|not valid JSON at line 1",
                "[]|must be an object with an array \"keys\"",
                "{}|must be an object with an array \"keys\"",
                "{\"keys\":[]} x|not valid JSON",
                "{\"keys\":[{\"name\":\"a\"}]}|keys[0].environment: must be 1 to 100",
                "{\"keys\":[{\"name\":\"a\"}]}|keys[0].kind: must be one of backend, frontend, reader",
                "{\"keys\":[{\"name\":\"a\"}]}|keys[0].sha256: must be the key's SHA-256 as 64 hex digits",
                "{\"keys\":[{\"name\":\" \"}]}|keys[0].name: must be 1 to 255 printable characters",
                "{\"keys\":[{\"kind\":\"BACKEND\"}]}|keys[0].kind: must be one of backend, frontend, reader",
                "{\"keys\":[{\"expires\":\"tomorrow\"}]}|keys[0].expires: must be a time such as 2027-01-01T00:00:00Z",
                "{\"keys\":[{\"disabled\":\"yes\"}]}|keys[0].disabled: must be true or false",
                "{\"keys\":[{\"disable\":true}]}|keys[0]: unknown field",
                "{\"keys\":[7]}|keys[0].name: must be",
                "{\"keys\":[{\"kind\":\"backend\",\"environment\":\"*\"}]}|keys[0].environment: must be 1 to 100",
                "{\"keys\":[{\"kind\":\"reader\",\"environment\":\"a*\"}]}|, or '*' for all",
                "{\"keys\":[{\"reads\":\"property-values\"}]}|keys[0].reads: must be a list of property-values",
                "{\"keys\":[{\"reads\":[\"property_values\"]}]}|keys[0].reads: must be a list of property-values",
                "{\"keys\":[{\"reads\":[7]}]}|keys[0].reads: must be a list of property-values",
                "{\"keys\":[{\"reads\":{}}]}|keys[0].reads: must be a list of property-values",
                "{\"keys\":[{\"reads\":[\"property-values\",\"property-values\"]}]}|keys[0].reads: must be a list",
                "{\"keys\":[{\"kind\":\"frontend\",\"reads\":[\"property-values\"]}]}|keys[0].reads: only a key of kind",
            })
    void saysWhatIsWrongWithAFile(String json, String problem) throws IOException {
        Files.writeString(file(), json);

        assertThatThrownBy(() -> KeyFile.read(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys.json is not a keys file")
                .hasMessageContaining(problem);
    }

    @Test
    void neverQuotesWhatMightBeAKey() throws IOException {
        for (String json : new String[] {
            "{\"keys\":[{\"name\":\"a\",\"sha256\":\"*:dev.secret\",\"kind\":\"*:dev.secret\"}]}",
            "{\"keys\":[{\"*:dev.secret\":1}]}",
            "{\"keys\":[*:dev.secret]}",
            "{\"keys\":[{\"name\":\"a\", \"name\":\"*:dev.secret\"}]}"
        }) {
            Files.writeString(file(), json);
            assertThatThrownBy(() -> KeyFile.read(file())).hasMessageNotContaining("secret");
        }
    }

    @Test
    void refusesAFileWithAmbiguousKeys() throws IOException {
        String key = "{\"name\":\"a\",\"sha256\":\"" + DIGEST + "\",\"kind\":\"backend\",\"environment\":\"e\"}";
        Files.writeString(file(), "{\"keys\":[" + key + "," + key + "]}");

        assertThatThrownBy(() -> KeyFile.read(file()))
                .hasMessageContaining("keys[1].name: another key has it; keys[1].sha256: another key has it");
    }

    @Test
    void leavesAFileAloneThatIsNotAKeysFile() throws IOException {
        Files.writeString(file(), "precious");

        assertThatThrownBy(() -> KeyFile.add(file(), "shop", KeyKind.BACKEND, "production"))
                .isInstanceOf(IOException.class);
        assertThat(file()).hasContent("precious");
    }

    private Path file() {
        return folder.resolve("keys.json");
    }

    @Test
    void findsEachOfAHundredThousandKeys() throws IOException {
        // given
        List<KeyEntry> entries = IntStream.range(0, MANY)
                .mapToObj(i -> new KeyEntry(
                        new ApiKey("key-" + i, KeyKind.BACKEND, "e-" + i % 7, Set.of(), ApiKey.NEVER, i % 100 == 99),
                        KeyDigest.of("secret-" + i)))
                .toList();
        Files.write(file(), KeyFileFormat.write(entries));

        // when
        KeyRing keys = KeyFile.read(file());

        // then
        assertThat(keys.usable(KeyKind.REPORTING, Instant.EPOCH)).isEqualTo(MANY - MANY / 100);
        for (int i = 0; i < MANY; i++) {
            assertThat(keys.find("secret-" + i, Instant.EPOCH).map(ApiKey::name).orElse("disabled"))
                    .isEqualTo(i % 100 == 99 ? "disabled" : "key-" + i);
        }
        assertThat(keys.find("secret-" + MANY, Instant.EPOCH)).isEmpty();
    }
}
