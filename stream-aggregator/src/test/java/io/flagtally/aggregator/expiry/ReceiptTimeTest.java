package io.flagtally.aggregator.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiptTimeTest {
    private final ReceiptTime time = new ReceiptTime(Duration.ofMillis(100));

    @Test
    void isATasksOwnStreamTimeUnlessOthersAreFurtherByMoreThanAReportLiesUnread() {
        time.received(1_000);

        assertThat(time.of(950)).isEqualTo(950);
        assertThat(time.of(900)).isEqualTo(900);
        assertThat(time.of(-1)).isEqualTo(900);
    }

    @Test
    void neverGoesBack() {
        time.received(1_000);
        time.received(500);

        assertThat(time.of(0)).isEqualTo(900);
    }
}
