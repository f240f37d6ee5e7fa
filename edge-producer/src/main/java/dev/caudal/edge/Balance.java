// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.ledger.LedgerSnapshot;

/**
 * Whether, at rest, the account leaves nothing over. The lines that have no outcome are counted by subtraction; the bytes that
 * delivery still holds, and the lines on disk, are counted where they are, so the one checks the other.
 *
 * @param ledger the account
 * @param heldBytes what delivery has in memory
 * @param spooledLines what lies on disk; more may lie there than is accounted for: a batch that was sent and not answered lies
 *     there as it was sent, beside its original
 */
public record Balance(LedgerSnapshot ledger, long heldBytes, long spooledLines) {
    /** Whether it does. */
    public boolean isEven() {
        return linesWithoutFate() == 0 && heldBytes == 0;
    }

    /** Of how many lines nobody can say what became of them. */
    public long linesWithoutFate() {
        return Math.abs(ledger.inMemory()) + Math.max(0, ledger.inSpool() - spooledLines);
    }
}
