// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.edge.Balance;
import org.junit.jupiter.api.Test;

/** With what code {@code run} ends. */
final class RunExitTest {
    private final Ledger ledger = new Ledger();
    private final ReaderCounts counts = ledger.reader("access");

    @Test
    void shouldEndWell() {
        counts.read(9);
        counts.unsubscribed();
        assertThat(RunCommand.exitCode(false, balance(0))).isZero();
        assertThat(RunCommand.exitCode(true, balance(0))).isEqualTo(1);
    }

    @Test
    void shouldFailWhenLinesHaveNoKnownFate() {
        counts.read(9);
        counts.read(9);
        counts.unsubscribed();
        assertThat(balance(0).linesWithoutFate()).isEqualTo(1);
        assertThat(RunCommand.exitCode(false, balance(0))).isEqualTo(1);
    }

    @Test
    void shouldFailWhenMoreHasAnOutcomeThanWasRead() {
        counts.unsubscribed();
        assertThat(balance(0).linesWithoutFate()).isEqualTo(1);
        assertThat(RunCommand.exitCode(false, balance(0))).isEqualTo(1);
    }

    @Test
    void shouldFailWhenDeliveryStillHoldsSomething() {
        assertThat(RunCommand.exitCode(false, balance(1))).isEqualTo(1);
    }

    private Balance balance(long heldBytes) {
        return new Balance(ledger.snapshot(), heldBytes, 0);
    }
}
