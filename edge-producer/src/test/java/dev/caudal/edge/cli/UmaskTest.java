// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UmaskTest {
    @ParameterizedTest
    @ValueSource(strings = {"0777", "0700", "0400", "0200", "0100"})
    void shouldRefuseAUmaskThatKeepsThisProcessFromItsOwnFiles(String umask) {
        assertThat(Umask.problem("Name:\tjava\nUmask:\t" + umask + "\nState:\tR (running)\n"))
                .hasValueSatisfying(problem ->
                        assertThat(problem).startsWith("umask " + umask + ": ").contains("0077"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Umask:\t0077\n", "Umask:\t0022\n", "Umask:\t0000\n", "Name:\tUmask: 0777\n", ""})
    void shouldLeaveTheRestToWhoeverStartsIt(String status) {
        assertThat(Umask.problem(status)).isEmpty();
    }

    @Test
    void shouldFindNothingWrongWithThatOfTheTests() {
        assertThat(Umask.problem()).isEmpty();
    }
}
