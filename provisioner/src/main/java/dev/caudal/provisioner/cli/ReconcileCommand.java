// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Reconciler;
import dev.caudal.provisioner.RepairReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Repairs drift on a schedule. */
@Command(
        name = "reconcile",
        description = {
            "Looks every reconcile.interval whether the cluster is as the registry has it, and undoes what somebody else did,",
            "as 'apply' without a file does. Drift is repaired when it lasts: another provisioner at work is left alone.",
            "Prints what it repaired; goes on over outages of the brokers; runs until SIGTERM or SIGINT and exits 0."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ReconcileCommand implements Callable<Integer> {
    private static final Duration SETTLING = Duration.ofSeconds(10);

    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(names = "--every", paramLabel = "TIME", description = "Instead of reconcile.interval: 30s, 5m, 1h.")
    private @Nullable Duration every;

    @Override
    public Integer call() throws InterruptedException {
        Duration interval = every == null ? parent.configuration().reconcileInterval() : every;
        PrintWriter out = spec.root().commandLine().getOut();
        parent.open().close(); // Bad options and files end it here, rather than being tried again for ever.
        Reconciler reconciler = new Reconciler(
                parent::open, interval, interval.compareTo(SETTLING) < 0 ? interval : SETTLING, new Lines(out));
        Signals.onTermination(reconciler::stop);
        reconciler.run();
        return ConnectedCommand.DONE;
    }

    /** Says what is new: not each time that nothing was to be done, or that the brokers are still away. */
    private static final class Lines implements Reconciler.Listener {
        private final PrintWriter out;
        private @Nullable String last;

        private Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void inOrder() {
            once("all is as the registry has it");
        }

        @Override
        public void exceptFor(List<Outcome> problems) {
            once("all is as the registry has it, but for: "
                    + problems.stream().map(Outcomes::problem).collect(Collectors.joining("; ")));
        }

        @Override
        public void repaired(RepairReport report) {
            report.changes().forEach(change -> print("repaired: " + change.describe()));
            if (report.changes().findAny().isPresent()) {
                last = null;
            }
        }

        @Override
        public void failed(String reason) {
            once("failed, and tries again: " + reason.replace('\n', ' '));
        }

        private void once(String what) {
            if (!what.equals(last)) {
                print(what);
                last = what;
            }
        }

        private void print(String what) {
            out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + what);
            out.flush();
        }
    }
}
