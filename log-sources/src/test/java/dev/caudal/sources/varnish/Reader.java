// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads a log to where Varnish has come, as a source does, and keeps the lines. */
final class Reader implements Transactions.Receiver {
    final LogCursor cursor;
    final Transactions transactions;
    final List<String> lines = new ArrayList<>();
    int inPieces;
    int torn;
    private final LineFormat format;
    private final LineBuffer line = new LineBuffer(16);

    Reader(LogMemory memory, Rules rules, String format, boolean esi, boolean backend) {
        Layout layout = memory.layout();
        this.format = LineFormat.compile(format, layout, rules, ZoneOffset.UTC);
        cursor = new LogCursor(memory);
        transactions = new Transactions(new Transaction(layout, null), esi || !backend, esi, backend, 1 << 20, this);
    }

    LogCursor.Found read() {
        LogCursor.Found found = cursor.next();
        while (found == LogCursor.Found.RECORDS) {
            transactions.accept(cursor.bytes(), cursor.length(), 0);
            found = cursor.next();
        }
        return found;
    }

    @Override
    public void accept(Transaction transaction, boolean pieces, boolean isTorn) {
        inPieces += pieces ? 1 : 0;
        torn += isTorn ? 1 : 0;
        line.truncate(0);
        if (!transaction.isRestarted() && format.append(line, transaction)) {
            lines.add(new String(line.bytes(), 0, line.length(), StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void begun(long id) {
        // The lines show it.
    }
}
