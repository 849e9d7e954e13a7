package io.flagtally.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.benchmarks.machine.WarmUp.Warmth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private long now;

    @Test
    void loadsEachServerUntilItsCompilersAreQuietTwice() {
        // given
        FakeServer small = new FakeServer("small", 500, 50, 40);
        FakeServer large = new FakeServer("large", 900, 80, 200, 99, 0);

        // when
        WarmUp.Result result = run(100, small, large);

        // then
        assertThat(result.servers())
                .containsExactly(new Warmth("small", 3, true, 0.04), new Warmth("large", 5, true, 0));
        assertThat(result.took()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void endsWhenTheTimeIsOver() {
        // given
        FakeServer busy = new FakeServer("busy", 900, 900, 900, 900, 900);

        // when
        WarmUp.Result result = run(3, busy);

        // then
        assertThat(result.servers()).containsExactly(new Warmth("busy", 3, false, 0.9));
        assertThat(result)
                .hasToString("warm-up of 3 s: busy: compilers NOT QUIET after 3 spells, 90 % of a core in the last");
    }

    @Test
    void warmsAServerWhoseCompilersAreNotSeenForAllOfTheTime() {
        // given
        FakeServer unseen = new FakeServer("unseen", 0, 0, 0, 0, 0);

        // when
        WarmUp.Result result = run(5, unseen);

        // then
        assertThat(result.servers()).containsExactly(new Warmth("unseen", 5, false, 0));
    }

    private WarmUp.Result run(int seconds, FakeServer... servers) {
        return WarmUp.run(List.of(servers), Duration.ofSeconds(seconds), () -> now);
    }

    /** Each spell takes a second, of which its compilers take as many ms as are given. */
    private final class FakeServer implements WarmUp.Server {
        private final String name;
        private final int[] compilerMillis;
        private Duration compilerCpu = Duration.ZERO;

        FakeServer(String name, int... compilerMillis) {
            this.name = name;
            this.compilerMillis = compilerMillis;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void load(int spell) {
            now += Duration.ofSeconds(1).toNanos();
            compilerCpu = compilerCpu.plusMillis(compilerMillis[spell]);
        }

        @Override
        public Duration compilerCpu() {
            return compilerCpu;
        }
    }
}
