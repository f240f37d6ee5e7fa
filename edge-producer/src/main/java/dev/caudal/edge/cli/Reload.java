// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.edge.EdgeApp;
import dev.caudal.edge.check.ConfigCheck;
import dev.caudal.edge.check.Findings;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.config.Written;
import dev.caudal.edge.logging.Logging;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reading the configuration again while everything runs. The new one is checked as a whole first: if anything is wrong with it,
 * every problem is logged and nothing changes. Belongs to the thread that runs the application.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final ConfigOption option;
    private final EdgeApp app;
    private final AtomicBoolean asked;
    private EdgeConfig config;
    /** What the process was started with, where only a restart changes anything. */
    private final Written started;

    /** @param asked set by whoever knows of something new, at any time; any thread */
    Reload(AtomicBoolean asked, ConfigOption option, EdgeApp app, EdgeConfig config) {
        this.asked = asked;
        this.option = option;
        this.app = app;
        this.config = config;
        this.started = config.written();
    }

    /** The configuration in force. */
    EdgeConfig config() {
        return config;
    }

    /** Reads it if somebody has asked. Returns false if the thread was interrupted meanwhile, and leaves the sign. */
    boolean ifAsked() {
        try {
            if (asked.getAndSet(false)) {
                reload();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void reload() throws InterruptedException {
        Startup next;
        try {
            next = Startup.prepare(option.file(), option.overrides());
        } catch (InvalidConfigException e) {
            refuse(String.valueOf(e.getMessage()).lines().toList());
            return;
        }
        Findings findings = new Findings(option.file());
        ConfigCheck.ofFilesToReload(next.config(), findings);
        if (!findings.problems().isEmpty()) {
            refuse(findings.problems());
            return;
        }
        List<Written.Change> changes = config.written().changesTo(next.config().written());
        for (Written.Change change : changes) {
            if (isReloadable(change.path())) {
                LOG.info("configuration: {}", change.describe());
            }
        }
        for (Written.Change change : started.changesTo(next.config().written())) {
            if (!isReloadable(change.path())) {
                LOG.warn("configuration: {} needs a restart, and is as it was until then", change.describe());
            }
        }
        config = next.config();
        app.reload(next.config(), next.sources());
        LOG.info("configuration reloaded: {} changes", changes.size());
        Logging.set(config.watching().logFormat(), config.watching().logLevel());
    }

    private static void refuse(List<String> problems) {
        problems.forEach(problem -> LOG.error("configuration: {}", problem));
        LOG.error("configuration not reloaded, everything stays as it was: {} problems", problems.size());
    }

    private static boolean isReloadable(String path) {
        return path.equals("drain")
                || path.equals("platform")
                || path.startsWith("customers.")
                || path.startsWith("logging.")
                || path.startsWith("sources[")
                || path.startsWith("platforms.");
    }
}
