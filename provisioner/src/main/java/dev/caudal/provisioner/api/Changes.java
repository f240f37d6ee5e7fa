// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.Provisioner;
import java.time.Duration;
import java.util.function.Function;

/** Changes of the registry in a caller's name. For any thread; the work waits for its own. */
final class Changes {
    private static final Duration LONGEST_ECHO = Duration.ofSeconds(2);

    private final State state;
    private final ProvisionerThread thread;

    Changes(State state, ProvisionerThread thread) {
        this.state = state;
        this.thread = thread;
    }

    /** What was written comes back by the follower some milliseconds later, and whoever asks next shall see it. */
    <T> T make(Ask ask, Function<Provisioner, T> work) {
        Done<T> done = thread.call(ask.caller().toString(), provisioner -> {
            T result = work.apply(provisioner);
            return new Done<>(result, provisioner.registry().version());
        });
        state.await(snapshot -> snapshot.registry().version() >= done.version(), LONGEST_ECHO);
        return done.result();
    }

    /** What was done, and the version of the registry that has it. */
    private record Done<T>(T result, long version) {}
}
