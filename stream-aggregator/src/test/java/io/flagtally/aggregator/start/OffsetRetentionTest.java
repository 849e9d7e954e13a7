package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.junit.jupiter.api.Test;

class OffsetRetentionTest {
    @Test
    void warnsWithTheNeededValueIfOffsetsAreForgottenBeforeRawReports() {
        assertThat(OffsetRetention.warning(Duration.ofDays(7), Duration.ofDays(8)))
                .hasValueSatisfying(text -> assertThat(text).contains("10080", "at least 11520"));
        assertThat(OffsetRetention.warning(Duration.ofDays(8), Duration.ofDays(8)))
                .isEmpty();
    }

    @Test
    void asksABrokerHowLongItKeepsOffsets() {
        assertThat(OffsetRetention.warning(brokers("1440"), Duration.ofDays(1))).isEmpty();
        assertThat(OffsetRetention.warning(brokers("1439"), Duration.ofDays(1)))
                .hasValueSatisfying(text -> assertThat(text).contains("1439", "at least 1440"));
    }

    @Test
    void saysNothingWhereABrokerDoesNotTell() {
        FakeBrokers refusing = new FakeBrokers();
        refusing.refuseConfigs(new ClusterAuthorizationException("not you"));

        assertThat(OffsetRetention.warning(new FakeBrokers(), Duration.ofDays(1)))
                .isEmpty();
        assertThat(OffsetRetention.warning(brokers(null), Duration.ofDays(1))).isEmpty();
        assertThat(OffsetRetention.warning(refusing, Duration.ofDays(1))).isEmpty();
    }

    private static FakeBrokers brokers(String minutes) {
        FakeBrokers brokers = new FakeBrokers();
        brokers.broker(new ConfigEntry("offsets.retention.minutes", minutes));
        return brokers;
    }
}
