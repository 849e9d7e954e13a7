package io.flagtally.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.benchmarks.payload.Fleet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final int SDKS = 3;
    private static final Instant START = Instant.parse("2026-11-21T18:59:59Z");

    private final Target target = Target.local(8080, "/report", List.of("Accept: */*"));
    private final Fleet fleet = new Fleet(new Fleet.Size(1_000, 20, SDKS), START);

    @Test
    void sendsTheFleetsReportsFirst() {
        // given
        Requests rounds = new Rounds(target, fleet, number -> "Number: " + number, true);

        // when
        List<String> sent = take(rounds, SDKS);

        // then
        Requests prepared = Requests.prepared(target, fleet, SDKS, number -> "Number: " + number);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(take(prepared, SDKS));
    }

    @Test
    void sendsThemAgainWithTheTimesOfTheNextBucket() {
        // given
        Requests rounds = new Rounds(target, fleet, number -> "", false);
        List<String> first = take(rounds, SDKS);

        // when
        List<String> second = take(rounds, SDKS);

        // then
        List<String> expected = first.stream()
                .map(request ->
                        request.replace("T19:00:00.000Z", "T19:00:01.000Z").replace("T18:59:59.000Z", "T19:00:00.000Z"))
                .toList();
        assertThat(second).isEqualTo(expected).doesNotContainAnyElementsOf(first);
    }

    private static List<String> take(Requests requests, int count) {
        return Stream.generate(requests::next)
                .limit(count)
                .map(RoundsTest::text)
                .toList();
    }

    private static String text(ByteBuffer request) {
        byte[] bytes = new byte[request.remaining()];
        request.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
