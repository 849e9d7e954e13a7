package io.flagtally.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateClusterTest {
    @TempDir
    private Path folder;

    private StateCluster state;

    @BeforeEach
    void note() {
        state = new StateCluster(folder.resolve("state"), "an-app");
        state.note("first");
    }

    @Test
    void takesStateOfTheSameClusterAgain() throws IOException {
        makeTask();

        assertThatCode(() -> state.require("first")).doesNotThrowAnyException();
    }

    @Test
    void refusesStateOfAnotherClusterUntilItIsGone() throws IOException {
        // given
        Path task = makeTask();
        // then
        assertThatThrownBy(() -> state.require("second"))
                .isInstanceOfSatisfying(OtherClusterException.class, refusal -> assertThat(
                                refusal.message("state-dir", "bootstrap-servers"))
                        .startsWith("state-dir: " + task.getParent() + " holds state")
                        .contains("cluster first", "cluster second", "bootstrap-servers"));

        // when
        Files.delete(task);
        // then
        assertThatCode(() -> state.require("second")).doesNotThrowAnyException();
    }

    @Test
    void looksAtTheStateOfItsOwnApplicationOnly() throws IOException {
        makeTask();

        StateCluster other = new StateCluster(folder.resolve("state"), "another-app");

        assertThatCode(() -> other.require("second")).doesNotThrowAnyException();
    }

    @Test
    void asksNothingWhereBrokersDoNotTell() throws IOException {
        makeTask();

        assertThatCode(() -> state.require(null)).doesNotThrowAnyException();
    }

    private Path makeTask() throws IOException {
        return Files.createDirectories(folder.resolve("state").resolve("an-app").resolve("0_0"));
    }
}
