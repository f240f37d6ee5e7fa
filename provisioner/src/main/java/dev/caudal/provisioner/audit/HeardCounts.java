// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import dev.caudal.core.naming.NodeName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which counts were heard before: a node sends one again when it does not know whether it arrived, and the second says nothing
 * new. Not thread-safe; bounded by {@value #MAX_RUNS} runs, of each of which it knows the last {@value #WINDOW} counts one by one.
 */
public final class HeardCounts {
    private static final int MAX_RUNS = 20_000;
    /** A node has few under way at a time: whatever comes later than so many others came before. */
    private static final int WINDOW = 32;

    private final Map<Run, Heard> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, Heard> eldest) {
            return size() > MAX_RUNS;
        }
    };

    private record Run(NodeName node, String name) {}

    private static final class Heard {
        private final TreeSet<Long> above = new TreeSet<>();
        private long through = -1;
    }

    /** Whether it is heard for the first time; from now on it is not. */
    public boolean isNew(TallyRecord record) {
        Heard heard = runs.computeIfAbsent(new Run(record.node(), record.run()), key -> new Heard());
        if (record.sequence() <= heard.through || !heard.above.add(record.sequence())) {
            return false;
        }
        while (!heard.above.isEmpty() && (heard.above.size() > WINDOW || heard.above.first() == heard.through + 1)) {
            heard.through = heard.above.first();
            heard.above.remove(heard.through);
        }
        return true;
    }

    /** Forgets all. */
    public void forget() {
        runs.clear();
    }
}
