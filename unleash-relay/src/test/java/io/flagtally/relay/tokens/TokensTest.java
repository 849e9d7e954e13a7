package io.flagtally.relay.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.InvalidSettingsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final String ONE = """
            [{"environment": "dev", "token": "default:dev.secret"}]""";

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void takesTokensFromTheFileAndFromSettings() throws IOException {
        try (Tokens tokens = new Tokens(file(ONE), Map.of("prod", "default:prod.secret"), metrics)) {
            assertThat(tokens.of("dev")).contains("default:dev.secret");
            assertThat(tokens.of("prod")).contains("default:prod.secret");
            assertThat(tokens.of("staging")).isEmpty();
        }
    }

    @Test
    void followsTheFileAndKeepsTokensThatABrokenOneHides() throws IOException {
        Path file = file(ONE);
        try (Tokens tokens = new Tokens(file, Map.of(), metrics)) {
            Files.writeString(file, ONE.replace("secret", "other"));
            await().until(() -> tokens.of("dev").equals(java.util.Optional.of("default:dev.other")));

            Files.writeString(file, "[{");
            await().until(() ->
                    metrics.get("flagtally.relay.tokens.stale").gauge().value() == 1);

            assertThat(tokens.of("dev")).contains("default:dev.other");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | it must be a JSON array",
                "[{\"environment\": \"dev\"}] | [0].token must be a text",
                "[{\"environment\": \" \", \"token\": \"t\"}] | [0].environment must be a text",
                "[{\"environment\": \"dev\", \"token\": 7}] | [0].token must be a text",
                "[{\"environment\": \"dev\", \"token\": \"a b\"}] | [0].token has a blank",
                "[{\"environment\": \"dev\", \"token\": \"t\", \"kind\": 1}] | [0].kind is not known",
                "[{\"environment\": \"d\", \"token\": \"t\"}, {\"environment\": \"d\", \"token\": \"u\"}] | [1].environment: there is another",
                "[3] | [0].environment must be a text",
                "[ | it is not JSON at line 1",
                "`` | it is empty"
            })
    void saysWhatIsWrongWithAFileAndQuotesNoToken(String json, String problem) throws IOException {
        Path file = file(json);

        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(file, Map.of()))
                .withMessageStartingWith("tokens-file: ")
                .withMessageContaining(problem);
    }

    @Test
    void wantsAToken() throws IOException {
        Path empty = file("[]");
        Path one = file(ONE);

        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(null, Map.of()))
                .withMessageContaining("there is no token");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(folder.resolve("absent"), Map.of()))
                .withMessageContaining("does not exist");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(one, Map.of("dev", "other")))
                .withMessageContaining("both have one for dev");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(one, Map.of("prod", "")))
                .withMessage("tokens: the one for 'prod' is empty");
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> Tokens.check(empty, Map.of()))
                .withMessageContaining("there is no token");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "tokens", ".json"), json);
    }
}
