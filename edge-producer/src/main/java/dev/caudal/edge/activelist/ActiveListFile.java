// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active list in a file, looked at every few seconds. Polling costs one {@code stat} and works on every file system and
 * with every way of writing the file; a list is read again only if the file changed.
 *
 * <p>{@link #load} may be called before {@link #start} by the thread that wires the application; afterwards everything runs
 * on the one thread {@code active-list}.
 */
public final class ActiveListFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveListFile.class);

    private final Path file;
    private final Duration refresh;
    private final Consumer<RoutingTable> publish;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "active-list");

    private RoutingTable current = RoutingTable.empty();
    private @Nullable Stamp seen;
    private @Nullable String complaint;

    /** Tells one state of the file from another; the key changes when the file is replaced by renaming. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    /**
     * Nothing is read yet.
     *
     * @param publish receives each new table; called by whoever calls {@link #load}, then by the thread of {@link #start}
     */
    public ActiveListFile(Path file, Duration refresh, Consumer<RoutingTable> publish) {
        this.file = file;
        this.refresh = refresh;
        this.publish = publish;
    }

    /** Looks at the file once. Whatever is wrong with it is logged, once for each state of the file. */
    public void load() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (stamp.equals(seen)) {
                return;
            }
            // Before reading: whatever is written from now on makes another stamp.
            seen = stamp;
            if (attributes.size() > ActiveListParser.MAX_BYTES) {
                complain("the list has " + attributes.size() + " bytes, more than " + ActiveListParser.MAX_BYTES);
                return;
            }
            take(ActiveListParser.parse(Files.readAllBytes(file), current));
        } catch (NoSuchFileException e) {
            complain("the file does not exist");
        } catch (IOException e) {
            seen = null;
            complain("the file cannot be read: " + e.getMessage());
        } catch (InvalidActiveListException e) {
            complain(e.getMessage());
        }
    }

    /** From now on the file is looked at regularly. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void watch() {
        try {
            while (!closed.await(refresh.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    load();
                } catch (RuntimeException e) {
                    // A bug in reading one list must not freeze the list for ever.
                    LOG.error("active list {}: unexpected failure", file, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ActiveList list) throws InvalidActiveListException {
        ActiveListGuard.check(current, list);
        RoutingTable next = list.table();
        current = next;
        complaint = null;
        publish.accept(next);
        LOG.info(
                "active list version {} in force: {} customers, {} routes",
                next.version(),
                next.customers(),
                next.routes().size());
    }

    private void complain(@Nullable String problem) {
        if (problem != null && !problem.equals(complaint)) {
            complaint = problem;
            LOG.warn("active list {} not taken, version {} stays in force: {}", file, current.version(), problem);
        }
    }
}
