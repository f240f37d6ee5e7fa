// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.edge.Balance;
import dev.caudal.edge.EdgeApp;
import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.LedgerText;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.logging.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The producer, in the foreground, until a signal comes or all sources have ended. */
@Command(
        name = RunCommand.NAME,
        description = "Runs the producer in the foreground. SIGTERM or SIGINT stops reading, delivers what was read and"
                + " exits 0, or 1 if the ledger does not balance; what Kafka does not take in time goes to the spool. A second signal hurries. SIGHUP reads the"
                + " configuration again.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    static final String NAME = "run";

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final long FINISHED_CHECK_MILLIS = 500;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        // From the first moment: unheard, it would end the process.
        AtomicBoolean reloadAsked = new AtomicBoolean();
        Signals.onHangUp(() -> reloadAsked.set(true));
        Optional<String> umask = Umask.problem();
        if (umask.isPresent()) {
            spec.commandLine().getErr().println(umask.get());
            return EdgeCommand.BAD_USAGE;
        }
        Startup startup;
        try {
            startup = Startup.prepare(config.file(), config.overrides());
        } catch (InvalidConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        EdgeConfig read = startup.config();
        Logging.set(read.watching().logFormat(), read.watching().logLevel());
        List<EdgeSource> sources = startup.sources();
        EdgeApp app = new EdgeApp(read, sources);

        CountDownLatch stop = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Signals.onTermination(() -> {
            if (stop.getCount() == 0) {
                LOG.warn("second signal: not waiting any longer");
                main.interrupt();
            }
            stop.countDown();
        });
        LOG.info(
                "edge-producer {} starts: node={} platform={} run={} sources={}",
                EdgeVersion.version(),
                read.node(),
                startup.platform(),
                app.run(),
                sources.stream().map(source -> source.config().name()).toList());
        try {
            app.start();
        } catch (IOException e) {
            spec.commandLine().getErr().println("cannot start: " + e.getMessage());
            return EdgeCommand.FAILED;
        }
        ServiceNotice.ready(System.getenv());
        Reload reload = new Reload(reloadAsked, config, app, read);
        while (!stop.await(FINISHED_CHECK_MILLIS, TimeUnit.MILLISECONDS) && !app.isFinished()) {
            // The sources, delivery and the list have threads of their own.
            if (!reload.ifAsked()) {
                break;
            }
        }
        boolean failed = app.hasFailed();
        LOG.info(
                "stopping: reading ends, what was read is delivered within {}",
                reload.config().drain());
        boolean resolved = app.stop();
        if (!resolved) {
            LOG.warn("not everything could be delivered or kept in time; the ledger has the numbers");
        }
        Balance balance = app.balance();
        LedgerSnapshot ledger = balance.ledger();
        out.print(LedgerText.table(read.node().value(), app.run(), ledger, app.unknownIds()));
        out.println(LedgerText.line(read.node().value(), app.run(), ledger, balance.isEven()));
        out.flush();
        return exitCode(failed, balance);
    }

    static int exitCode(boolean failed, Balance balance) {
        if (!balance.isEven()) {
            LOG.error(
                    "the ledger does not balance: {} lines have no known fate, and delivery still holds {} bytes; the run exits"
                            + " {}. The account of each customer is in the summary",
                    balance.linesWithoutFate(),
                    balance.heldBytes(),
                    EdgeCommand.FAILED);
            return EdgeCommand.FAILED;
        }
        return failed ? EdgeCommand.FAILED : EdgeCommand.DONE;
    }
}
