// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The edge-producer as a process, with the options that it has in the field and a language that upper-cases letters in its
 * own way, on the {@link Stage} that it ends with.
 */
public final class EdgeProcess {
    private static final String LAUNCHER = "edge-producer/bin/caudal-edge";

    private final Child child;

    private EdgeProcess(Child child) {
        this.child = child;
    }

    /** Starts it, and waits until its source is open. */
    public static EdgeProcess open(Stage stage, Path config) {
        EdgeProcess edge = start(stage, config, null);
        edge.awaitLog("source=access open");
        return edge;
    }

    /** Starts it. With an input, its source {@code stdin} ends with that and so does the process. */
    public static EdgeProcess start(Stage stage, Path config, @Nullable Path input) {
        return new EdgeProcess(
                stage.start("edge-producer", Parts.launched(LAUNCHER, "run", "--config", config.toString()), input));
    }

    /** Delivers a file through the source {@code stdin}, and returns the ledger of this run. */
    public static Ledger deliver(Stage stage, Path config, Path input) {
        EdgeProcess edge = start(stage, config, input);
        return edge.ledger(edge.child.awaitExit());
    }

    /** Waits for something in its log. */
    public void awaitLog(String text) {
        child.awaitPrinted(text);
    }

    /** Waits until a version of the active list is in force. */
    public void awaitActiveList(long version) {
        awaitLog("active list version " + version + " in force");
    }

    /** The same number as long as nobody restarted it. */
    public long pid() {
        return child.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** Asks it to end, and returns its ledger; any exit code but 0 is a failure. */
    public Ledger stop() {
        return ledger(child.stop());
    }

    /** Asks it to end, and does not wait. */
    public void terminate() {
        child.terminate();
    }

    /** Ends it as a crash would (SIGKILL): no ledger, nothing written in the last moment. */
    public void kill() {
        child.kill();
    }

    private Ledger ledger(int exitCode) {
        if (exitCode != 0) {
            throw new AssertionError("the edge-producer ended with " + exitCode + child.tail());
        }
        return Ledger.parse(child.out());
    }
}
