package io.flagtally.aggregator.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SightingTest {

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(new Sighting.OfProperty(1, -1), "01000201"),
                Arguments.of(new Sighting.OfValue("a", ""), "0102026100"),
                Arguments.of(new Sighting.ForgetValue("a"), "01040261"),
                Arguments.of(new Sighting.ForgetProperty(), "0106"));
    }

    /** Instances of neighbouring versions read each other's. */
    @ParameterizedTest
    @MethodSource("kinds")
    void isWrittenAndReadAsItAlwaysWas(Sighting sighting, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Sighting.SERDE.serialize("t", sighting)).isEqualTo(bytes);
        assertThat(Sighting.SERDE.deserialize("t", bytes)).isEqualTo(sighting);
    }

    @Test
    void refusesAKindThatItDoesNotKnow() {
        byte[] bytes = HexFormat.of().parseHex("0108");

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> Sighting.SERDE.deserialize("t", bytes))
                .withMessage("no sighting is of kind 4");
    }
}
