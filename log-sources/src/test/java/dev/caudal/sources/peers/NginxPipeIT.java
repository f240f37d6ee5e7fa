// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.pipe.InheritedDescriptors;
import dev.caudal.sources.pipe.NamedPipeSettings;
import dev.caudal.sources.pipe.NamedPipeSource;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Nginx;
import dev.caudal.sources.support.PeerProcess;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.support.Requests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx writes its access log into a named pipe. */
class NginxPipeIT {
    private static final Pattern LINE =
            Pattern.compile("83 127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /\\?n=(\\d+) HTTP/1\\.1\" 200 2 \"test\"");
    private static final int REQUESTS = 8000;

    private final CollectingHandler handler = new CollectingHandler();
    private final CollectingListener listener = new CollectingListener();

    @TempDir
    private Path directory;

    @Test
    void shouldReadEveryLineOfSeveralWorkersThroughReopeningAndReplacement() throws Exception {
        Peers.require("nginx", "nginx-light");
        Path pipe = directory.resolve("access.pipe");
        SourceRunner runner = new SourceRunner(
                new NamedPipeSource("nginx", NamedPipeSettings.at(pipe), InheritedDescriptors.NONE), handler, listener);
        runner.start();
        Await.until("the pipe is open", () -> !listener.openings.isEmpty());
        int port = Ports.freeTcp();
        try (PeerProcess nginx = Nginx.start(directory, port, pipe.toString(), "buffer=4k flush=100ms")) {
            Requests.sendAtOnce(port, 0, REQUESTS / 4, 4);
            nginx.signal("USR1");
            Requests.sendAtOnce(port, REQUESTS / 4, REQUESTS / 4, 4);
            Files.delete(pipe);
            Await.until("the pipe is made anew", () -> listener.count(GapKind.REOPENED) == 1 && Files.exists(pipe));
            // nginx still has the old pipe open.
            Requests.sendAtOnce(port, REQUESTS / 2, REQUESTS / 4, 4);
            nginx.signal("USR1");
            Requests.sendAtOnce(port, 3 * REQUESTS / 4, REQUESTS / 4, 4);
            Await.until("all lines arrive", () -> handler.lines().size() >= REQUESTS);
        } finally {
            runner.close(Duration.ofSeconds(5));
        }

        assertThat(handler.lines())
                .hasSize(REQUESTS)
                .allMatch(line -> LINE.matcher(line).matches());
        TreeSet<Integer> numbers = handler.lines().stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> Integer.valueOf(line.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, REQUESTS).boxed().toList());
    }
}
