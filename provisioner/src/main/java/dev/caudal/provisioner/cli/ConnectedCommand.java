// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Overtaken;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that needs the cluster: opens it, runs, closes it. */
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
abstract class ConnectedCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int DRIFT = 3;

    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    /** What the command does; the exit code. */
    abstract int run(Provisioner provisioner, PrintWriter out);

    @Override
    public Integer call() {
        return connected(this::run);
    }

    /** The exit code of this work, which is begun anew when another provisioner overtook it. */
    final int connected(Work work) {
        CommandLine root = spec.root().commandLine();
        // Held back until the line of progress is gone, which is on the same screen.
        StringWriter text = new StringWriter();
        try (Provisioner provisioner = parent.open(Screen.progress(root.getErr()))) {
            return Overtaken.repeat(() -> {
                text.getBuffer().setLength(0);
                return work.run(provisioner, new PrintWriter(text));
            });
        } finally {
            Screen.clear(root.getErr());
            root.getOut().print(text);
            root.getOut().flush();
        }
    }

    /** Standard error, for what is not the command's result. */
    final PrintWriter err() {
        return spec.root().commandLine().getErr();
    }

    /** Says on standard error, beforehand, if edges will refuse the list without these. */
    final void warnOfDepartures(Provisioner provisioner, Predicate<CustomerId> leaving) {
        provisioner.departureWarning(leaving).ifPresent(warning -> {
            err().println("warning: " + warning);
            err().flush();
        });
    }

    /** What is done while the cluster is open. */
    interface Work {
        int run(Provisioner provisioner, PrintWriter out);
    }

    static void print(JsonNode node, PrintWriter out) {
        out.println(Printed.json(node));
    }
}
