// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts messages of each kind. In a minute the first {@value #MOST_A_MINUTE} of a kind are shown; how many more there were is
 * said when the minute is over, with whatever message comes next. Remembers {@value #MOST_KINDS} kinds. Any thread.
 */
final class Repeats {
    static final int MOST_A_MINUTE = 50;
    private static final int MOST_KINDS = 500;
    private static final long WINDOW_MILLIS = 60_000;

    private final Map<String, Window> windows = new LinkedHashMap<>();
    private long nextLookMillis;

    private static final class Window {
        private final String logger;
        private final String kind;
        private final long beganMillis;
        private int shown;
        private long hidden;

        Window(String logger, String kind, long beganMillis) {
            this.logger = logger;
            this.kind = kind;
            this.beganMillis = beganMillis;
        }
    }

    /** Messages of a kind that were not shown. */
    record Summary(String logger, String kind, long count) {}

    /** Whether to show a message, and what to say before it. */
    record Verdict(boolean isShown, List<Summary> summaries) {}

    synchronized Verdict of(String logger, String kind, long nowMillis) {
        List<Summary> summaries = List.of();
        if (nowMillis >= nextLookMillis || nextLookMillis - nowMillis > WINDOW_MILLIS) {
            nextLookMillis = nowMillis + 1_000;
            summaries = endOver(nowMillis);
        }
        Window window = windows.get(kind);
        if (window == null) {
            if (windows.size() == MOST_KINDS) {
                // So many kinds at once are no repeats.
                return new Verdict(true, summaries);
            }
            window = new Window(logger, kind, nowMillis);
            windows.put(kind, window);
        }
        if (window.shown == MOST_A_MINUTE) {
            window.hidden++;
            return new Verdict(false, summaries);
        }
        window.shown++;
        return new Verdict(true, summaries);
    }

    private List<Summary> endOver(long nowMillis) {
        List<Summary> summaries = new ArrayList<>();
        for (Iterator<Window> each = windows.values().iterator(); each.hasNext(); ) {
            Window window = each.next();
            long age = nowMillis - window.beganMillis;
            if (age >= WINDOW_MILLIS || age < 0) {
                each.remove();
                if (window.hidden > 0) {
                    summaries.add(new Summary(window.logger, window.kind, window.hidden));
                }
            }
        }
        return summaries;
    }
}
