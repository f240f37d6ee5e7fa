// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import dev.caudal.localkafka.internal.BrokerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One broker (and controller) of a {@link LocalKafka}: a process of its own, with everything a process can suffer.
 *
 * <p>Any thread; one call at a time. Every wait has a limit, after which the call throws {@link LocalKafkaException};
 * only {@link #awaitReady()} can be interrupted.
 */
public final class Broker {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final ClusterNode node;
    private final BrokerFiles files;
    private final String clusterId;
    private final List<String> jvmOptions;
    private final Readiness readiness;

    private @Nullable Process process;
    private boolean frozen;

    Broker(ClusterNode node, BrokerFiles files, String clusterId, List<String> jvmOptions, Readiness readiness) {
        this.node = node;
        this.files = files;
        this.clusterId = clusterId;
        this.jvmOptions = jvmOptions;
        this.readiness = readiness;
    }

    /** The broker's id in Kafka: 1 to 3. */
    public int id() {
        return node.id();
    }

    /** This broker alone, as {@code localhost:PORT}; the same after a restart. */
    public String bootstrapServers() {
        return node.bootstrapServers();
    }

    /** The broker's directory: data, properties and logs. */
    public Path directory() {
        return files.directory();
    }

    /** What the broker logs; at most 8 MiB, and as much again in {@code broker.log.1}. */
    public Path logFile() {
        return files.log();
    }

    /** Whether the process exists, be it frozen or not. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process id, also after its end. */
    public synchronized long pid() {
        return process().pid();
    }

    /** Starts the process, on the data and ports it had. Returns at once: {@link #awaitReady()} waits. */
    public synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException("broker " + id() + " is running as process " + pid());
        }
        List<String> options = new ArrayList<>(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // starts with little more than half the CPU time; see the README
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + files.directory().resolve("hs_err.log"),
                "-Djava.awt.headless=true",
                "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
        options.addAll(jvmOptions);
        frozen = false;
        process = ChildJvm.start(
                files.arguments(),
                files.console(),
                options,
                BrokerMain.class.getName(),
                List.of(files.properties().toString(), clusterId, files.log().toString()));
        files.rememberProcess(process.toHandle());
    }

    /** Waits until this broker serves clients and the cluster counts it among its own. */
    public void awaitReady() {
        awaitReady(Set.of(id()));
    }

    /** Waits until this broker serves clients and says that all of these are alive. */
    void awaitReady(Set<Integer> brokerIds) {
        readiness.await(this, node, brokerIds);
    }

    /** Ends the process as SIGKILL does: no goodbye, nothing flushed. Returns when it is gone; harmless twice. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            if (!exited(process, KILL_LIMIT)) {
                throw new LocalKafkaException("broker " + id() + ", process " + pid() + ", is still there "
                        + KILL_LIMIT.toSeconds() + " s after SIGKILL");
            }
            frozen = false;
        }
    }

    /** Stops in order (SIGTERM), also from frozen. Returns when it is gone; kills it if that takes over 30 s. */
    public synchronized void stop() {
        requestStop();
        awaitStopped(STOP_LIMIT);
    }

    /** Sends SIGTERM, and wakes a frozen process to hear it. */
    synchronized void requestStop() {
        if (isAlive()) {
            // Not the Process's own: that one also closes the pipe whose end tells the child to halt.
            process().toHandle().destroy();
            if (frozen) {
                resume();
            }
        }
    }

    /** Waits for the end; kills when the limit is over. */
    synchronized void awaitStopped(Duration limit) {
        if (process != null && !exited(process, limit)) {
            kill();
        }
    }

    /** SIGSTOP: connections stay open, nothing answers. */
    public synchronized void freeze() {
        signal("STOP");
        frozen = true;
    }

    /** SIGCONT: goes on after {@link #freeze()} as if nothing had been. */
    public synchronized void resume() {
        signal("CONT");
        frozen = false;
    }

    /** Completes when the present process ends, however it does. */
    public synchronized CompletableFuture<Broker> onExit() {
        return process().onExit().thenApply(ended -> this);
    }

    @Override
    public String toString() {
        return "broker " + id() + " (" + bootstrapServers() + ")";
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException("broker " + id() + " was never started");
        }
        return process;
    }

    private void signal(String name) {
        if (!isAlive()) {
            throw new IllegalStateException("broker " + id() + " is not running");
        }
        try {
            // The shell's own kill: there is a shell everywhere, and procps is not.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start();
            if (!exited(kill, KILL_LIMIT) || kill.exitValue() != 0) {
                throw new LocalKafkaException("cannot send SIG" + name + " to broker " + id() + ", process " + pid());
            }
        } catch (IOException e) {
            throw new LocalKafkaException("cannot run sh to send SIG" + name + " to broker " + id() + ": " + e, e);
        }
    }

    /** Not interruptible: a test that is timed out must still get rid of its brokers. */
    private static boolean exited(Process process, Duration limit) {
        process.onExit()
                .completeOnTimeout(process, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return !process.isAlive();
    }
}
