// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Progress;
import java.io.PrintWriter;
import picocli.CommandLine;

/** What is shown only where a person watches: progress, and colours (picocli's, which look for themselves). */
final class Screen {
    /** Shorter work needs no report of it. */
    private static final int LONG = 20;

    private static final int WIDTH = 100;

    private Screen() {}

    /** One line that is overwritten, if standard error is a terminal; otherwise nothing. */
    static Progress progress(PrintWriter err) {
        if (!CommandLine.Help.Ansi.AUTO.enabled()) {
            return Progress.NONE;
        }
        return (step, done, total) -> {
            if (total >= LONG) {
                String line = "[" + done + "/" + total + "] " + step;
                String cut = line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line;
                err.print("\r\u001b[K" + cut);
                err.flush();
            }
        };
    }

    /** Takes the line of progress away. */
    static void clear(PrintWriter err) {
        if (CommandLine.Help.Ansi.AUTO.enabled()) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
