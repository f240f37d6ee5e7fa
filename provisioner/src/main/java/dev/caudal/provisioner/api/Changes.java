// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.Provisioner;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;

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
        return finish(begin(ask, work));
    }

    /** Begins it, for {@link #finish}, any number of times. */
    <T> Future<Done<T>> begin(Ask ask, Function<Provisioner, T> work) {
        return thread.submit(ask.caller().toString(), provisioner -> {
            T result = work.apply(provisioner);
            return new Done<>(result, provisioner.registry().version());
        });
    }

    /** Waits for what was begun, as {@link #make} does. */
    <T> T finish(Future<Done<T>> begun) {
        Done<T> done = ProvisionerThread.await(begun);
        state.await(snapshot -> snapshot.registry().version() >= done.version(), LONGEST_ECHO);
        return done.result();
    }

    /**
     * The same, for an answer that is read from the registry.
     *
     * @throws Problem if what was written did not come back: the answer would show what was before
     */
    void makeAndSee(Ask ask, Consumer<Provisioner> work) {
        long version = make(ask, provisioner -> {
            work.accept(provisioner);
            return provisioner.registry().version();
        });
        if (state.snapshot().registry().version() < version) {
            throw Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "it is done, but this server does not see it yet; look again in a few seconds",
                    "Retry-After",
                    "5");
        }
    }

    /** What was done, and the version of the registry that has it. */
    record Done<T>(T result, long version) {}
}
