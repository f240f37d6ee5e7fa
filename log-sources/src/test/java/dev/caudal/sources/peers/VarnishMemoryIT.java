// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.PeerProcess;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.varnish.VarnishSettings;
import dev.caudal.sources.varnish.VarnishSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The source and Debian's varnishncsa read the log of a real varnishd, side by side. */
class VarnishMemoryIT {
    private static final int REQUESTS = Integer.getInteger("caudal.varnish.requests", 4_000);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Everything that a format can have. */
    private static final String FORMAT = "%{VCL_Log:customer}x %h %l %u %t \"%r\" %s %b %D %H %I %m %O %q %T %U"
            + " %{%Y-%m-%dT%H:%M:%S}t %{msec}t %{usec_frac}t %{ms}T \"%{User-agent}i\" \"%{X-Own}i\" \"%{X-Twice}i\""
            + " \"%{X-Gone}i\" \"%{X-Empty}i\" \"%{X-Long}i\" \"%{X-Bytes}i\" \"%{x-own}o\" \"%{X-Twice}o\" \"%{X-Gone}o\""
            + " %{Varnish:time_firstbyte}x %{Varnish:hitmiss}x %{Varnish:handling}x %{Varnish:side}x %{Varnish:vxid}x"
            + " \"%{VCL_Log:second}x\" \"%{VCL_Log:long}x\" %{VSL:ReqAcct[5]}x %{VSL:Timestamp:Process}x"
            + " %{VSL:Begin[3]}x %{VSL:timestamp:start[1]}x %{VSL:ReqHeader:host}x \\\"\\t%{VSL:FetchError}x";

    private final CollectingListener listener = new CollectingListener();
    private final CollectingHandler handler = new CollectingHandler();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    private String varnishncsa;
    private Path instance;
    private int port;
    private int marks;
    private HostileRequests.Origin origin;

    @BeforeEach
    void start() throws IOException {
        varnishncsa = Peers.require("varnishncsa", "varnish");
        instance = directory.resolve("v");
        origin = new HostileRequests.Origin();
        open.add(origin);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private PeerProcess varnishd(String... parameters) throws IOException {
        Path vcl = Files.writeString(directory.resolve("edge.vcl"), HostileRequests.VCL.formatted(origin.port()));
        port = port == 0 ? Ports.freeTcp() : port;
        List<String> command = new ArrayList<>(List.of(Peers.require("varnishd", "varnish"), "-F", "-j", "none", "-n"));
        command.addAll(
                List.of(instance.toString(), "-a", "127.0.0.1:" + port, "-f", vcl.toString(), "-s", "malloc,32m"));
        command.addAll(List.of("-p", "feature=+http2", "-p", "thread_pool_min=10"));
        for (String parameter : parameters) {
            command.addAll(List.of("-p", parameter));
        }
        PeerProcess varnish = PeerProcess.start(directory, command).awaitPort(port);
        open.add(varnish);
        return varnish;
    }

    private VarnishSource source(
            String format, String key, boolean esi, boolean backend, String filter, boolean verify) {
        return new VarnishSource(
                "varnish",
                new VarnishSettings(instance.toString(), null, format, key, esi, backend, false, filter, verify));
    }

    private SourceRunner read(VarnishSource source) {
        SourceRunner runner = new SourceRunner(source, handler, listener);
        runner.start();
        open.add(() -> assertThat(runner.close(Duration.ofSeconds(10))).isTrue());
        Await.until(() -> "it reads: " + listener.failures, LIMIT, () -> !listener.openings.isEmpty());
        return runner;
    }

    /** A varnishncsa beside, that has seen a request already. */
    private PeerProcess beside(Path output, String format, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("env", "TZ=" + ZoneId.systemDefault().getId(), varnishncsa));
        command.addAll(List.of("-n", instance.toString(), "-F", format));
        command.addAll(List.of("-w", output.toString()));
        command.addAll(List.of(options));
        PeerProcess running = PeerProcess.start(directory, command);
        open.add(running);
        return running;
    }

    private static List<String> lines(Path output) {
        try (Stream<String> lines = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request that everybody logs until both have it; returns the path. */
    private String mark(Path output) {
        String path = "/pass/mark-" + ++marks;
        Await.until(() -> "both have seen " + path + ": " + listener.failures, LIMIT, () -> {
            request(path);
            return Files.exists(output)
                    && handler.text().contains(path)
                    && lines(output).stream().anyMatch(line -> line.contains(path));
        });
        return path;
    }

    private void request(String path) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: c1.example\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It may be starting.
        }
    }

    private static List<String> between(List<String> lines, String first, String last) {
        int from = 0;
        int to = lines.size();
        for (int i = 0; i < lines.size(); i++) {
            from = lines.get(i).contains(first + " ") ? i + 1 : from;
            to = to == lines.size() && lines.get(i).contains(last + " ") ? i : to;
        }
        return lines.subList(from, to);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, vsl_space=80M, vsl_reclen=255",
        "true, false, vsl_space=4M, vsl_reclen=1000",
        "false, true, vsl_space=4M, vsl_reclen=64",
        "true, true, vsl_space=4M, vsl_buffer=2k"
    })
    void shouldPrintWhatVarnishncsaPrintsWhateverIsRequested(boolean esi, boolean backend, String space, String other)
            throws Exception {
        varnishd(space, other);
        Path output = directory.resolve("varnishncsa.log");
        List<String> options = new ArrayList<>();
        if (esi) {
            options.add("-E");
        }
        if (backend) {
            options.add("-b");
        }
        read(source(FORMAT, null, esi, backend, null, false));
        beside(output, FORMAT, options.toArray(String[]::new));
        String first = mark(output);

        HostileRequests.send(port, REQUESTS, 8, 1);
        String last = mark(output);

        List<String> ours = between(handler.lines(), first, last);
        List<String> theirs = between(lines(output), first, last);
        System.out.println("requests " + REQUESTS + ", lines " + theirs.size() + ", esi " + esi + ", backend " + backend
                + ", " + space + ", " + other + ", gaps " + listener.gaps);
        assertThat(listener.count(GapKind.OVERRUN)).isZero();
        assertThat(theirs).hasSizeGreaterThan(REQUESTS / 2);
        assertSame(ours, theirs);
    }

    private static final List<String> QUERIES = List.of(
            "RespStatus >= 500",
            "RespStatus == 200",
            "not RespStatus == 200",
            "RespStatus != 200",
            "RespStatus == 404 or ReqURL ~ \"^/(esi|vcl)/\" and not ReqMethod eq HEAD",
            "Timestamp:Process[2] > 0.001",
            "Timestamp:Process[2] >= 0",
            "ReqURL ~ \"(?i)^/PLAIN/\\\\d+\"",
            "ReqURL ~ '\\\\Q?a=\\\\E'",
            "ReqURL !~ \"^/p\"",
            "ReqHeader:X-Twice eq 'second'",
            "ReqHeader:x-twice ne 'second'",
            "ReqHeader:User-Agent[2] ~ 5",
            "ReqHeader,RespHeader:X-Own eq vcl",
            "VCL_Log:customer == 42",
            "VCL_Log:customer < 10",
            "(ReqAcct[5] > 63 and ReqAcct[5] <= 64) or VCL_return eq pipe",
            "ReqHeader:X-Empty eq ''",
            "Begin[3] eq restart",
            "not (RespStatus or PipeAcct)");

    @Test
    void shouldHaveTheLinesThatVarnishncsaHasWithTheSameQuery() throws Exception {
        varnishd("vsl_space=16M");
        String format = "%{Varnish:vxid}x %s %r";
        List<CollectingHandler> ours = new ArrayList<>();
        List<Path> theirs = new ArrayList<>();
        for (String filter : QUERIES) {
            String query = "(" + filter + ") or ReqURL ~ '/mark-'";
            CollectingHandler lines = new CollectingHandler();
            SourceRunner runner = new SourceRunner(source(format, null, false, false, query, false), lines, listener);
            runner.start();
            open.add(() -> assertThat(runner.close(Duration.ofSeconds(10))).isTrue());
            ours.add(lines);
            theirs.add(directory.resolve("varnishncsa." + theirs.size()));
            beside(theirs.get(theirs.size() - 1), format, "-q", query);
        }
        String first = markAll(ours, theirs);

        HostileRequests.send(port, 1_500, 4, 2);
        String last = markAll(ours, theirs);

        for (int i = 0; i < QUERIES.size(); i++) {
            List<String> printed = between(lines(theirs.get(i)), first, last);
            System.out.println("requests 1500, lines " + printed.size() + " with " + QUERIES.get(i));
            assertSame(between(ours.get(i).lines(), first, last), printed);
        }
    }

    private String markAll(List<CollectingHandler> ours, List<Path> theirs) {
        String path = "/pass/mark-" + ++marks;
        Await.until(() -> "all have seen " + path + ": " + listener.failures, LIMIT, () -> {
            request(path);
            return ours.stream().allMatch(lines -> lines.text().contains(path + " "))
                    && theirs.stream()
                            .allMatch(file -> Files.exists(file)
                                    && lines(file).stream().anyMatch(line -> line.contains(path + " ")));
        });
        return path;
    }

    @Test
    void shouldGoOnAfterTheChildWasKilledAndAfterVarnishdWasStartedAgainWithAnotherSpace() throws Exception {
        PeerProcess varnish = varnishd("vsl_space=4M");
        read(source("%U", null, false, false, null, false));
        awaitLine("/pass/first");
        long descriptors = descriptors();
        for (int life = 0; life < 5; life++) {
            killChild(varnish);
            int restarts = life + 1;
            String path = "/pass/life-" + life;
            awaitLine(path);
            Await.until(
                    () -> "it is counted: " + listener.gaps, LIMIT, () -> listener.count(GapKind.RESTART) >= restarts);
        }
        varnish.close();
        try (Stream<Path> files = Files.walk(instance)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        varnishd("vsl_space=8M");
        awaitLine("/pass/new-directory");

        Await.until(() -> "it is counted: " + listener.gaps, LIMIT, () -> listener.count(GapKind.RESTART) >= 6);
        assertThat(listener.count(GapKind.RESTART)).isEqualTo(6);
        assertThat(listener.count(GapKind.OVERRUN)).isZero();
        assertThat(mappings()).isEqualTo(1);
        assertThat(descriptors()).isLessThan(descriptors + 10);
    }

    private long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(instance.toString()))
                .count();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private void awaitLine(String path) {
        Await.until(() -> "a line of " + path + ": " + listener.failures + listener.gaps, LIMIT, () -> {
            request(path);
            return handler.text().contains(path + "\n");
        });
    }

    /** The reader stands still, as after SIGSTOP, while Varnish writes many times what its log holds. */
    @Test
    void shouldCountAnOverrunAndNeverMangleALine() throws Exception {
        varnishd("vsl_space=1M");
        VarnishSource source = source("%{Varnish:vxid}x %U %{User-agent}i", null, false, false, null, false);
        open.add(source);
        source.open(listener);
        byte[] buffer = new byte[64 << 10];
        StringBuilder text = new StringBuilder();
        for (int round = 0; round < 5; round++) {
            HostileRequests.send(port, 2_000, 4, round);
            request("/pass/round-" + round);
            while (text.indexOf("/pass/round-" + round + " ") < 0) {
                int count = source.read(buffer, 0, buffer.length);
                text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }
        source.finish();
        while (source.read(buffer, 0, buffer.length) > 0) {
            // To its end, where what was lost is told.
        }

        System.out.println("requests 10000, lines " + text.toString().lines().count() + ", gaps " + listener.gaps);
        assertThat(listener.count(GapKind.OVERRUN)).isBetween(1L, 5L);
        assertThat(listener.count(GapKind.FAULT)).isZero();
        assertThat(listener.gaps)
                .filteredOn(gap -> gap.kind() == GapKind.OVERRUN)
                .allSatisfy(gap -> assertThat(gap.bytes()).isGreaterThan(500_000L * gap.count()));
        Pattern numbered = Pattern.compile("\\d+ (/(\\w+)/(\\d+)-\\w+) agent \\\\\"(\\d+)\\\\\" .*");
        long checked = text.toString()
                .lines()
                .map(numbered::matcher)
                .filter(Matcher::matches)
                .peek(line -> {
                    assertThat(line.group(1))
                            .isEqualTo(HostileRequests.path(line.group(2), Integer.parseInt(line.group(3))));
                    assertThat(line.group(4)).isEqualTo(line.group(3));
                })
                .count();
        assertThat(checked).isPositive();
    }

    /** With requests in pieces, restarts, broken clients, and a varnishncsa that begins later and ends with us. */
    @Test
    void shouldFindNoDifferenceWhileLinesAreVerified() throws Exception {
        PeerProcess varnish = varnishd("vsl_space=16M", "vsl_buffer=2k");
        SourceRunner runner = read(source(FORMAT, "customer", true, false, null, true));
        for (int life = 0; life < 2; life++) {
            HostileRequests.send(port, 3_000, 4, 3 + life);
            awaitText("/pass/end-" + life);
            killChild(varnish);
            awaitText("/pass/again-" + life);
        }
        runner.close(Duration.ofSeconds(10));

        System.out.println("requests 6000, " + listener.notices);
        assertThat(listener.count(GapKind.MISMATCH)).isZero();
        assertThat(listener.notices).anyMatch(notice -> notice.matches("[1-9][0-9]{2,} lines were the same .*"));
    }

    private void awaitText(String path) {
        Await.until(() -> path + " is read: " + listener.failures + listener.gaps, LIMIT, () -> {
            request(path);
            return handler.text().contains(path);
        });
    }

    private static void killChild(PeerProcess varnish) throws IOException, InterruptedException {
        long child = ProcessHandle.of(varnish.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow()
                .pid();
        new ProcessBuilder("sh", "-c", "kill -KILL " + child).start().waitFor();
    }

    /** The same lines as often, in any order: of requests that end at once either may be first. */
    private static void assertSame(List<String> ours, List<String> theirs) {
        List<String> onlyTheirs = new ArrayList<>(theirs);
        List<String> onlyOurs = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        theirs.forEach(line -> counts.merge(line, 1, Integer::sum));
        for (String line : ours) {
            if (counts.merge(line, -1, Integer::sum) < 0) {
                onlyOurs.add(line);
            }
        }
        onlyTheirs.removeIf(line -> counts.get(line) <= 0 || counts.merge(line, -1, Integer::sum) < 0);
        assertThat(onlyOurs.stream().limit(5).toList())
                .as(onlyOurs.size() + " lines are only ours, " + onlyTheirs.size() + " only varnishncsa's")
                .isEqualTo(onlyTheirs.stream().limit(5).toList());
        assertThat(onlyTheirs).isEmpty();
    }
}
