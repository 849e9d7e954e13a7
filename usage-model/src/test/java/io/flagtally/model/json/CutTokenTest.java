package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CutTokenTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[t                | 1", "[fals             | 1", "[nul              | 1", "[-                | 1",
                "[12.              | 1", "[-1.5e            | 1", "[1E+              | 1", "{                 | 0",
                "'[1, '            | 2", "'{\"a\":\t\n '    | 4"
            })
    void findsWhereATokenStartsThatTheEndCutsOff(String text, int start) {
        assertThat(CutToken.start(text)).isEqualTo(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "[true", "[null", "[false", "[1", "[1.5", "[1e5", "[xt", "[1t", "[1-", "[.5e", "[-.", "]", "[1.e",
                "rue", "[t "
            })
    void findsNoneAtAnyOtherEnd(String text) {
        assertThat(CutToken.start(text)).isEqualTo(CutToken.NONE);
    }
}
