// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.EdgeStatus.Finding;
import dev.caudal.sources.SourceState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices programs that live and print nothing, as a varnishncsa that is stuck: once, in the log, and as a warning for as long
 * as it lasts. A node without requests is silent too, so a server whose counter says that it had next to none is believed; what
 * it says of many requests is {@link ServerRequests#isShort}'s to tell.
 *
 * <p>One thread looks, any may ask for {@link #findings}.
 */
final class SilenceWatch {
    /** As long as the newest requests that a server's counter tells of: it may not tell of older ones. */
    static final Duration LIMIT = ServerRequests.RECENT;

    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");
    private static final String SUBPROCESS = "subprocess";

    private final Map<String, Heard> heard = new HashMap<>();
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();

    private record Heard(long lines, long nanoTime) {}

    void look(
            List<EdgeStatus.Source> sources,
            Map<String, UnroutedLines.Share> shares,
            List<ServerRequests> servers,
            long nanoTime) {
        findings.keySet()
                .retainAll(sources.stream().map(EdgeStatus.Source::name).toList());
        for (EdgeStatus.Source source : sources) {
            if (source.type().equals(SUBPROCESS)) {
                long lines = shares.getOrDefault(source.name(), UnroutedLines.Share.NONE)
                        .read();
                look(source, lines, server(servers, source.name()), nanoTime);
            }
        }
    }

    private void look(EdgeStatus.Source source, long lines, @Nullable ServerRequests server, long nanoTime) {
        Heard last = heard.get(source.name());
        if (last == null || last.lines() != lines || source.state() != SourceState.READING) {
            heard.put(source.name(), new Heard(lines, nanoTime));
            findings.remove(source.name());
            return;
        }
        if (nanoTime - last.nanoTime() < LIMIT.toNanos() || (server != null && server.isIdle())) {
            findings.remove(source.name());
            return;
        }
        String text = "its program lives and has printed no line for " + LIMIT.toMinutes() + " minutes or more"
                + (server == null
                        ? ""
                        : ", while " + server.server() + " has served " + server.recentRequests() + " requests")
                + ": look at its standard error in this log; silenceLimit has it started again";
        if (findings.put(source.name(), new Finding(source.name(), false, text)) == null) {
            LOG.warn("source={} {}", source.name(), text);
        }
    }

    /** Whose counter says how many requests there were; null if none does. */
    private static @Nullable ServerRequests server(List<ServerRequests> servers, String source) {
        return servers.stream()
                .filter(server -> server.problem() == null && server.sources().contains(source))
                .findFirst()
                .orElse(null);
    }

    /** What is wrong at present. Any thread. */
    List<Finding> findings() {
        return List.copyOf(findings.values());
    }
}
