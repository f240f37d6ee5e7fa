// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.sink.LogSink;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.requests.RequestCounter;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.sources.ReadGate;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.SourceState;
import dev.caudal.sources.spi.SourceTypes;
import dev.caudal.sources.varnish.VarnishSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of this process and their readers, each with its own way into delivery. They can be exchanged while the others
 * go on: one that goes reads what is there first, then the one that takes its place begins.
 *
 * <p>{@link #start}, {@link #exchange} and {@link #stop} belong to one thread; {@link #states} and {@link #isFinished} may be
 * called by any. What a name once had in delivery and in the ledger stays for the life of the process, and is used again.
 */
final class RunningSources {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");
    /** A source is asked to end and reads what is there for at most a second; a stuck one is given up. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    private static final String STANDARD_INPUT = "stdin";
    private static final String NAMED_PIPE = "fifo";
    private static final String WHEN_FULL = "whenFull";

    private final Routing routing;
    private final Function<String, LogSink> sinks;
    private final ReadGate room;
    private final Ledger ledger;
    private final SourceListener events;
    private final Map<String, Inlet> inlets = new HashMap<>();
    private final List<Running> running = new CopyOnWriteArrayList<>();

    /** Where the lines of one name go. It belongs to one reader at a time. */
    private record Inlet(LogSink sink, ReaderCounts counts) {}

    private record Running(EdgeSource source, SourceRunner runner) {}

    /**
     * Starts nothing yet.
     *
     * @param sinks the way of a source's lines into delivery, by its name
     * @param room whether delivery has room for more
     */
    RunningSources(
            Routing routing,
            Function<String, LogSink> sinks,
            ReadGate room,
            Ledger ledger,
            SourceListener events,
            List<EdgeSource> sources) {
        this.routing = routing;
        this.sinks = sinks;
        this.room = room;
        this.ledger = ledger;
        this.events = events;
        sources.forEach(source -> running.add(prepare(source)));
    }

    void start() {
        running.forEach(source -> source.runner().start());
    }

    /** How those that run or have ended stand, in the order of the configuration. */
    List<EdgeStatus.Source> states() {
        return running.stream()
                .map(each -> new EdgeStatus.Source(
                        each.runner().name(),
                        each.source().config().type(),
                        each.runner().state()))
                .toList();
    }

    /** What the configuration says of each. */
    List<EdgeConfig.Source> configured() {
        return running.stream().map(each -> each.source().config()).toList();
    }

    /** The sources that have lines of a server that counts its requests, by its counter. */
    Map<RequestCounter, List<String>> byServer() {
        Map<RequestCounter, List<String>> servers = new LinkedHashMap<>();
        for (Running each : running) {
            RequestCounter counter = each.source().requests();
            if (counter != null) {
                servers.computeIfAbsent(counter, none -> new ArrayList<>())
                        .add(each.runner().name());
            }
        }
        return servers;
    }

    /** Whether no source is read any more: each has come to its end by itself, as standard input does, or has failed. */
    boolean isFinished() {
        return running.stream().allMatch(source -> source.runner().state().isOver());
    }

    /** Whether a source is not read any more, though it did not come to its end. */
    boolean hasFailed() {
        return running.stream().anyMatch(source -> source.runner().state() == SourceState.FAILED);
    }

    /**
     * Has these sources from now on. Those that are configured as before go on undisturbed. Standard input cannot be opened
     * again and stays as it is.
     *
     * @return what was done, a line each
     * @throws InterruptedException if the caller is to hurry: some sources may be missing then
     */
    List<String> exchange(List<EdgeSource> next) throws InterruptedException {
        List<String> done = new ArrayList<>();
        Map<String, EdgeSource> wanted = new HashMap<>();
        next.forEach(source -> wanted.put(source.config().name(), source));
        for (Running old : List.copyOf(running)) {
            EdgeSource replacement = wanted.get(old.source().config().name());
            if (replacement != null && isSame(old.source(), replacement)) {
                running.set(running.indexOf(old), new Running(old.source().with(replacement.config()), old.runner()));
                wanted.remove(old.source().config().name());
            } else if (old.source().config().type().equals(STANDARD_INPUT)) {
                wanted.remove(old.source().config().name());
                LOG.warn(
                        "source={} stays as it is: standard input needs a restart",
                        old.runner().name());
            } else {
                done.add(exchange(old, replacement));
                wanted.remove(old.source().config().name());
            }
        }
        for (EdgeSource source : next) {
            if (wanted.containsKey(source.config().name())) {
                Running added = prepare(source);
                running.add(added);
                added.runner().start();
                done.add("source " + added.runner().name() + " added");
            }
        }
        return done;
    }

    /** Stops all of them; returns false if it was interrupted, which means to hurry. */
    boolean stop() {
        boolean patient = true;
        for (Running source : running) {
            try {
                source.runner().close(STOP_LIMIT);
            } catch (InterruptedException e) {
                patient = false;
            }
        }
        return patient;
    }

    private String exchange(Running old, @Nullable EdgeSource replacement) throws InterruptedException {
        String name = old.runner().name();
        // A pipe lives on while somebody has it open: what is written between the two readers waits in it.
        FileChannel held = held(old.source());
        try {
            if (!old.runner().close(STOP_LIMIT)) {
                // Its reader may still come back to them: the next one gets its own.
                inlets.remove(name);
            }
            if (replacement == null) {
                running.remove(old);
                return "source " + name + " removed";
            }
            Running changed = prepare(replacement);
            running.set(running.indexOf(old), changed);
            changed.runner().start();
            awaitOpening(changed.runner());
            return "source " + name + " changed";
        } finally {
            release(held);
        }
    }

    private static void release(@Nullable FileChannel held) {
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            LOG.warn("closing a pipe: {}", e.getMessage());
        }
    }

    /** So long a pipe is held for its next reader, if that opens at all. */
    private static void awaitOpening(SourceRunner runner) throws InterruptedException {
        long start = System.nanoTime();
        while ((runner.state() == SourceState.NEW || runner.state() == SourceState.OPENING)
                && System.nanoTime() - start < STOP_LIMIT.toNanos()) {
            Thread.sleep(1);
        }
    }

    private static @Nullable FileChannel held(EdgeSource source) {
        Object path = source.config().options().get("path");
        if (!source.config().type().equals(NAMED_PIPE) || !(path instanceof String text)) {
            return null;
        }
        try {
            Path pipe = Path.of(text);
            return Files.exists(pipe)
                    ? FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : null;
        } catch (IOException e) {
            LOG.warn(
                    "source={}: its pipe cannot be held open meanwhile: {}",
                    source.config().name(),
                    e.getMessage());
            return null;
        }
    }

    private Running prepare(EdgeSource source) {
        String name = source.config().name();
        Inlet inlet = inlets.computeIfAbsent(name, n -> new Inlet(sinks.apply(n), ledger.reader(n)));
        LogPipeline pipeline = new LogPipeline(
                source.config().limits(),
                source.config().lineStart(),
                source.config().stream(),
                source.extractor(),
                routing,
                inlet.sink(),
                inlet.counts(),
                new PipelineEvents(name, canWait(source.config().type())));
        if (source.source() instanceof VarnishSource varnish) {
            varnish.subscribers(new RoutedCustomers(routing, source.config().stream()));
        }
        return new Running(source, new SourceRunner(source.source(), pipeline, events, room));
    }

    private static boolean canWait(String type) {
        return SourceTypes.load().providers().stream()
                .filter(provider -> provider.type().equals(type))
                .flatMap(provider -> provider.options().stream())
                .anyMatch(option -> option.name().equals(WHEN_FULL));
    }

    private static boolean isSame(EdgeSource one, EdgeSource other) {
        return one.config().type().equals(other.config().type())
                && one.config().stream().equals(other.config().stream())
                && one.config().customerId().equals(other.config().customerId())
                && one.config().limits().equals(other.config().limits())
                && Objects.equals(pattern(one), pattern(other))
                && one.config().options().equals(other.config().options());
    }

    private static @Nullable String pattern(EdgeSource source) {
        Pattern lineStart = source.config().lineStart();
        return lineStart == null ? null : lineStart.pattern();
    }
}
