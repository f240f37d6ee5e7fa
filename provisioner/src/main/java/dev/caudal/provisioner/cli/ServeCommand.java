// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.api.ApiServer;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Serves the API and the panel. */
@Command(
        name = "serve",
        description = {
            "Serves the HTTP API and the panel on api.listen, and repairs drift as 'reconcile' does. Any number may run at a",
            "time. Prints 'serving URL' when it listens, then a line for each change; runs until SIGTERM or SIGINT and exits 0,",
            "or 1 when a part of it failed for good: have it started again.",
            "'token create' makes the tokens that it asks for; /v1/openapi.json describes the API."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ServeCommand implements Callable<Integer> {
    /** A thread that has to live ended: whoever supervises the process starts it again. */
    private static final int FAILED = 1;

    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.root().commandLine().getOut();
        parent.open().close(); // Bad options and files end it here.
        CountDownLatch terminated = new CountDownLatch(1);
        Signals.onTermination(terminated::countDown);
        try (ApiServer server = new ApiServer(
                parent.admin(), parent.configuration(), parent::open, parent.clientsTrust(), out, Clock.systemUTC())) {
            out.println("serving " + server.start());
            out.flush();
            AtomicBoolean failed = new AtomicBoolean();
            Thread watch = new Thread(
                    () -> {
                        try {
                            server.awaitFailure();
                            failed.set(true);
                            terminated.countDown();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "caudal-watch");
            watch.setDaemon(true);
            watch.start();
            terminated.await();
            return failed.get() ? FAILED : ConnectedCommand.DONE;
        }
    }
}
