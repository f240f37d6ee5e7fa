// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The descriptors that systemd opened for this process and holds open over its restarts ({@code LISTEN_FDS}, see
 * sd_listen_fds(3)). They are never closed and their pipes never unlinked. Immutable.
 */
public final class InheritedDescriptors {
    /** None. */
    public static final InheritedDescriptors NONE = new InheritedDescriptors(List.of());

    private static final int FIRST = 3;

    private final List<String> names;

    private InheritedDescriptors(List<String> names) {
        this.names = names;
    }

    /** Those of this process. */
    public static InheritedDescriptors ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /** Those that an environment announces to the process with this id; none if it means another process, or is damaged. */
    public static InheritedDescriptors of(Map<String, String> environment, long pid) {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return NONE;
        }
        int count;
        try {
            count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        } catch (NumberFormatException e) {
            return NONE;
        }
        String[] announced = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(i < announced.length ? announced[i] : "unknown");
        }
        return new InheritedDescriptors(List.copyOf(names));
    }

    /** Where the descriptor with this name ({@code FileDescriptorName=} of the socket unit) can be opened once more. */
    public Optional<Path> find(String name) {
        int index = names.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(Path.of("/proc/self/fd/" + (FIRST + index)));
    }

    /** The names, in the order of the descriptors. */
    public List<String> names() {
        return names;
    }
}
