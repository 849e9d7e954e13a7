package io.flagtally.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:1", "no.such.invalid:1,localhost:1", "no.such.invalid:1,no.such.invalid:1,localhost:1"
            })
    void oneHostThatCanBeFoundIsEnough(String servers) {
        assertThat(HostNames.problemOfServers(servers)).isEmpty();
    }

    @Test
    void namesEachHostOnceThatCanNotBeFound() {
        assertThat(HostNames.problemOfServers("no.such.invalid:1, other.invalid:1,no.such.invalid:1"))
                .hasValue("there is no host 'no.such.invalid', 'other.invalid'");
        assertThat(HostNames.problemOfServers("no.such.invalid:1,no.such.invalid:1"))
                .hasValue("there is no host 'no.such.invalid'");
    }

    @Test
    void anAddressWithoutAPortIsNoneWhereverItStands() {
        assertThat(HostNames.problemOfServers("localhost:1,localhost")).hasValue("'localhost' is not HOST:PORT");
    }
}
