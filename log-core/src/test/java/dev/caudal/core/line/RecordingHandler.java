// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what it is told, and then spoils the borrowed bytes, as a handler may. */
final class RecordingHandler implements LineHandler {
    final List<FramedLine> lines = new ArrayList<>();
    private final boolean spoil;

    RecordingHandler(boolean spoil) {
        this.spoil = spoil;
    }

    @Override
    public void onLine(byte[] buffer, int offset, int length, LineEnd end) {
        lines.add(FramedLine.of(buffer, offset, length, end));
        if (spoil) {
            Arrays.fill(buffer, offset, offset + length, (byte) '\n');
        }
    }

    @Override
    public void onDiscarded(long length) {
        lines.add(FramedLine.discarded(length));
    }
}
