package io.flagtally.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static final String ANSWER =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-LENGTH: 2\r\nRetry-After: 5\r\n\r\nno";

    @Test
    void endsAnAnswerAfterItsBody() {
        assertThat(Framing.length(read(ANSWER))).isEqualTo(ANSWER.length());
        assertThat(Framing.length(read(ANSWER + "HTTP"))).isEqualTo(ANSWER.length());
        assertThat(Framing.status(read(ANSWER))).isEqualTo(503);
    }

    @Test
    void endsAnAnswerWithoutABodyAfterItsHeaders() {
        assertThat(Framing.length(read("HTTP/1.1 204 No Content\r\n\r\n"))).isEqualTo(27);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 34, 60, 71, 72})
    void waitsForTheRestOfAnAnswer(int bytes) {
        assertThat(Framing.length(read(ANSWER.substring(0, bytes)))).isEqualTo(Framing.INCOMPLETE);
    }

    private static ByteBuffer read(String text) {
        return ByteBuffer.allocate(256).put(text.getBytes(StandardCharsets.US_ASCII));
    }
}
