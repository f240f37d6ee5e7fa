// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Looks on a schedule whether the cluster is as the registry has it, and repairs what is not.
 *
 * <p>Looking takes nothing from anybody; a repair takes the registry and would stop another provisioner in the middle of its
 * work, which looks like drift until it is done. So drift is repaired when it is still there after a while in which the
 * registry did not change. {@link #run} works on its caller's thread; {@link #stop} may be called on any.
 */
public final class Reconciler {
    private final Supplier<Provisioner> connect;
    private final Duration interval;
    private final Duration settling;
    private final Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Provisioner connected;

    /** Hears of each look; on the thread that runs. */
    public interface Listener {
        /** All is as it shall be. */
        void inOrder();

        /** All is as it shall be but for these customers, who are in conflict, or of whom the cluster refused a step. */
        void exceptFor(List<Outcome> problems);

        /** This was not as it should be, and is now. */
        void repaired(RepairReport report);

        /** It could not look, or not repair; it tries again at the next time. */
        void failed(String reason);
    }

    /**
     * Does nothing yet.
     *
     * @param connect a new provisioner; after a failure another one is asked for
     * @param interval from one look to the next
     * @param settling how long drift must last
     */
    public Reconciler(Supplier<Provisioner> connect, Duration interval, Duration settling, Listener listener) {
        this.connect = connect;
        this.interval = interval;
        this.settling = settling;
        this.listener = listener;
    }

    /** Looks now and then on schedule, until told to stop. */
    public void run() throws InterruptedException {
        try {
            do {
                look();
            } while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            disconnect();
        }
    }

    /** Lets {@link #run} return after the step that it is at; a repair that has begun is completed. */
    public void stop() {
        stopped.countDown();
    }

    private void look() throws InterruptedException {
        try {
            Provisioner provisioner = provisioner();
            long version = provisioner.registry().version();
            RepairReport seen = provisioner.repair(Mode.PLAN);
            if (seen.isInOrder()) {
                if (seen.problems().isEmpty()) {
                    listener.inOrder();
                } else {
                    listener.exceptFor(seen.problems());
                }
                return;
            }
            if (stopped.await(settling.toMillis(), TimeUnit.MILLISECONDS)
                    || provisioner.registry().version() != version
                    || provisioner.repair(Mode.PLAN).isInOrder()) {
                return;
            }
            RepairReport repaired = provisioner.repair(Mode.APPLY);
            if (repaired.changes().findAny().isPresent()) {
                listener.repaired(repaired);
            }
            if (!repaired.problems().isEmpty()) {
                listener.exceptFor(repaired.problems());
            }
        } catch (ProvisioningException | KafkaException e) {
            disconnect();
            listener.failed(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        }
    }

    private Provisioner provisioner() {
        Provisioner current = connected;
        if (current == null) {
            current = connect.get();
            connected = current;
        }
        return current;
    }

    private void disconnect() {
        if (connected != null) {
            connected.close();
            connected = null;
        }
    }
}
