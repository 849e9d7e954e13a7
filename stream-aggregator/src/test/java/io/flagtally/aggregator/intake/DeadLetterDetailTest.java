package io.flagtally.aggregator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLetterDetailTest {
    @Test
    void saysWhereTheFirstProblemIsAndHowManyMoreThereAre() {
        assertThat(detail(problem("must be a string", "toggles", 3))).isEqualTo("toggles/3: must be a string");
        assertThat(detail(problem("must be a string", "appName"), problem("is missing", "bucket")))
                .isEqualTo("appName: must be a string (and 1 more)");
    }

    @Test
    void leavesOutWhatWasSent() {
        assertThat(detail(problem("must be a date. You sent 5.", "start"))).isEqualTo("start: must be a date");
        assertThat(detail(problem(". You sent 5."))).isEqualTo(": ");
    }

    @ParameterizedTest
    @CsvSource({
        "OTHER_ENVIRONMENT, an environment other than",
        "TIME_NOT_BELIEVED, time of receipt",
        "HOUR_NOT_COUNTED, before the one that this application id counts from"
    })
    void saysWhyWhatIsValidDoesNotCount(Acceptance refusal, String why) {
        assertThat(DeadLetterDetail.of(refusal)).contains(why);
    }

    @Test
    void isCutOffPastFiveHundredCharacters() {
        assertThat(detail(problem("x".repeat(498)))).isEqualTo(": " + "x".repeat(498));
        assertThat(detail(problem("x".repeat(499)))).isEqualTo(": " + "x".repeat(498) + "…");
    }

    private static String detail(Problem... problems) {
        return DeadLetterDetail.of(new DecodeResult.Invalid(List.of(problems)));
    }

    private static Problem problem(String message, Object... path) {
        return new Problem() {
            @Override
            public List<Object> path() {
                return List.of(path);
            }

            @Override
            public String message() {
                return message;
            }
        };
    }
}
