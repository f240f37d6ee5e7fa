// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import dev.caudal.delivery.TlsFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the certificate files on a thread of its own, and makes a {@link Transport} of every new set of them that is
 * sound as a whole. While it is not, or while it is being written, the last good one stays.
 *
 * <p>Compares contents, not times: three small files are read in microseconds, and no editor, symbolic link or clock can
 * fool it.
 */
final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.delivery");
    /** As long as there is no set of use at all. */
    private static final Duration EAGER = Duration.ofSeconds(1);

    private final NetworkSettings settings;
    private final @Nullable TlsFiles files;
    private final HostCache hosts;
    private final MonotonicTime time;
    private final Duration interval;
    private final Runnable news;
    private final AtomicReference<@Nullable Transport> next = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "certificates");
    private volatile @Nullable String problem = "the certificates have not been read yet";
    private volatile boolean closed;

    // The watching thread's own.
    private @Nullable Map<String, Object> used;
    private @Nullable String said;

    /** @param news called when {@link #take} has something */
    CertificateWatch(
            NetworkSettings settings,
            @Nullable TlsFiles files,
            HostCache hosts,
            MonotonicTime time,
            Duration interval,
            Runnable news) {
        this.time = time;
        this.settings = settings;
        this.files = files;
        this.hosts = hosts;
        this.interval = interval;
        this.news = news;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** A transport with a new set, once. Any thread. */
    @Nullable
    Transport take() {
        return next.getAndSet(null);
    }

    /** Why there has been no set of use so far; null if there has. Any thread. */
    @Nullable
    String problem() {
        return problem;
    }

    private void run() {
        while (!closed) {
            look();
            if (files == null) {
                return;
            }
            boolean eager = used == null && EAGER.compareTo(interval) < 0;
            LockSupport.parkNanos(this, (eager ? EAGER : interval).toNanos());
        }
    }

    /** One look. Runs on the watching thread, and in tests. */
    void look() {
        try {
            Map<String, Object> read = files == null ? Map.of() : files.clientProperties();
            if (read.equals(used)) {
                said = null;
                return;
            }
            List<String> defects = files == null ? List.of() : files.defects();
            if (!defects.isEmpty()) {
                complain(String.join("; ", defects));
            } else if (files == null || read.equals(files.clientProperties())) {
                // Read twice the same with the check in between: nobody was writing.
                use(read);
            }
        } catch (IOException e) {
            List<String> defects = files == null ? List.of() : files.defects();
            complain(defects.isEmpty() ? "certificates cannot be read: " + e : String.join("; ", defects));
        } catch (RuntimeException e) {
            // Whatever it is that the library or the JDK cannot read: the thread has to live to see the next set.
            complain("certificates are of no use: " + Connection.rootMessage(e));
        }
    }

    private void use(Map<String, Object> read) {
        Transport made = Transport.open(settings, read, hosts, time);
        if (used != null) {
            LOG.info("certificates have changed: new connections use them");
        } else if (said != null) {
            LOG.info("certificates are in order now");
        }
        used = read;
        said = null;
        problem = null;
        Transport unseen = next.getAndSet(made);
        if (unseen != null) {
            unseen.close();
        }
        if (closed) {
            discard();
        }
        news.run();
    }

    private void complain(String complaint) {
        if (used == null) {
            problem = complaint;
        }
        if (!complaint.equals(said)) {
            said = complaint;
            LOG.warn(
                    "{}; {}",
                    complaint,
                    used == null
                            ? "no delivery until it is repaired, lines wait"
                            : "the certificates of before stay in use");
        }
    }

    private void discard() {
        Transport unseen = take();
        if (unseen != null) {
            unseen.close();
        }
    }

    /** Any thread. A set that nobody has taken is closed. */
    @Override
    public void close() {
        closed = true;
        discard();
        LockSupport.unpark(thread);
    }
}
