// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.support.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VarnishSourceTest extends LogSourceContract {
    private static final String LINE = "%{VCL_Log:line}x";

    private SimulatedVarnish varnish;

    @Override
    protected LogSource newSource() throws Exception {
        return source(null, false, null);
    }

    private VarnishSource source(String customerKey, boolean backlog, String filter) throws IOException {
        if (varnish == null) {
            varnish = new SimulatedVarnish(directory.resolve("v"), Layout.HEAD1);
        }
        return new VarnishSource(
                "varnish",
                new VarnishSettings(
                        varnish.directory.toString(),
                        "7.1.1",
                        LINE,
                        customerKey,
                        false,
                        false,
                        backlog,
                        filter,
                        false));
    }

    @Override
    protected void write(List<String> lines) {
        lines.forEach(line -> varnish.request("/", "line:" + line));
    }

    /** varnishncsa's escapes would stand for others. */
    @Override
    protected List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "83 line " + i).toList();
    }

    @Test
    void shouldBeginWithTheNextRequestOrWithTheOldestThatThereIs() throws Exception {
        VarnishSource next = source(null, false, null);
        write(List.of("before"));
        start(next, handler);
        write(List.of("after"));
        Await.until("a line", () -> !handler.lines().isEmpty());
        assertThat(handler.lines()).containsExactly("after");
        closeRunners();

        start(source(null, true, null), handler);

        Await.until("all lines", () -> handler.lines().size() == 3);
        assertThat(handler.lines()).containsExactly("after", "before", "after");
    }

    @Test
    void shouldGoOnWithAChildThatHasStartedAgainAndLoseNothing() throws Exception {
        start(source(null, false, null), handler);
        List<String> expected = new ArrayList<>();
        for (int life = 0; life < 20; life++) {
            String last = "last of " + life;
            write(List.of("first of " + life, last));
            expected.addAll(List.of("first of " + life, last));
            varnish.startChild();
            write(List.of("early in " + (life + 1)));
            expected.add("early in " + (life + 1));
            int lines = expected.size();
            Await.until("its lines", () -> handler.lines().size() == lines);
        }

        assertThat(handler.lines()).isEqualTo(expected);
        assertThat(mappings(varnish.directory)).hasSizeLessThanOrEqualTo(1);
        closeRunners();
        assertThat(listener.count(GapKind.RESTART)).isEqualTo(20);
        assertThat(listener.count(GapKind.OVERRUN)).isZero();
        assertThat(mappings(varnish.directory)).isEmpty();
    }

    /** Of files that this test mapped for writing, there is one: the newest. */
    private static List<String> mappings(Path directory) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(directory.toString()) && line.contains(" r--s "))
                .toList();
    }

    @Test
    void shouldWaitForAVarnishThatIsNotThereYetAndReadAllOfIt() throws Exception {
        varnish = new SimulatedVarnish(directory.resolve("other"), Layout.HEAD1);
        VarnishSource source = new VarnishSource(
                "varnish",
                new VarnishSettings(
                        directory.resolve("late").toString(), "7.1.1", LINE, null, false, false, false, null, false));
        Thread opener = new Thread(() -> {
            try {
                source.open(listener);
            } catch (IOException | InterruptedException e) {
                listener.failures.add(e);
            }
        });
        opener.start();
        Await.until("it waits", () -> opener.getState() == Thread.State.TIMED_WAITING);
        varnish = new SimulatedVarnish(directory.resolve("late"), Layout.HEAD1);
        write(List.of("the first"));
        opener.join(10_000);

        byte[] buffer = new byte[100];
        int count = source.read(buffer, 0, buffer.length);

        assertThat(new String(buffer, 0, count, StandardCharsets.US_ASCII)).isEqualTo("the first\n");
        source.close();
    }

    @Test
    void shouldCountAnOverrunWithItsBytesAndGoOn() throws Exception {
        VarnishSource source = source(null, false, null);
        source.open(listener);
        for (int i = 0; i < 2_000; i++) {
            write(List.of("line " + i));
        }
        source.finish();
        byte[] buffer = new byte[1 << 20];
        int count = source.read(buffer, 0, buffer.length);
        assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(LogSource.END_OF_INPUT);

        assertThat(listener.count(GapKind.OVERRUN)).isEqualTo(1);
        int bytesOfLog = 2_000
                * new Writer.Records(Layout.HEAD1, 1)
                        .request("/", "line:line 1000")
                        .bytes()
                        .length;
        assertThat(listener.gaps.get(0).bytes()).isBetween((long) (bytesOfLog * 0.9), (long) (bytesOfLog * 1.1));
        assertThat(new String(buffer, 0, count, StandardCharsets.US_ASCII).lines())
                .isNotEmpty()
                .last()
                .isEqualTo("line 1999");
        source.close();
    }

    @Test
    void shouldNotMakeALineForWhoIsNotSubscribedAndNeverTrustAnIdThatMayBeCut() throws Exception {
        VarnishSource source = source("customer", false, null);
        source.subscribers(
                (bytes, offset, length) -> new String(bytes, offset, length, StandardCharsets.US_ASCII).equals("83"));
        source.open(listener);
        varnish.request("/", "customer: 83 ", "line:a", "customer:91");
        varnish.request("/", "customer:91", "line:b");
        varnish.request("/", "customer:", "customer:83", "line:empty first");
        varnish.request("/", "Customer:83", "customers:83", "line:another key");
        varnish.request("/", "customer:83 91", "line:two words");
        varnish.request("/", "customer:83\u001e", "line:a strange byte");
        varnish.request("/", "customer:" + "8".repeat(49), "line:too long");
        varnish.request("/", "customer:8", "line:of another");
        source.finish();
        byte[] buffer = new byte[4096];

        int count = source.read(buffer, 0, buffer.length);

        assertThat(new String(buffer, 0, count, StandardCharsets.US_ASCII).lines())
                .containsExactly(
                        "83 a",
                        "\u001e91",
                        " empty first",
                        " another key",
                        " two words",
                        " a strange byte",
                        " too long",
                        "\u001e8");
        source.close();
    }

    @Test
    void shouldGiveNobodyALineWhoseIdIsInARecordAsLongAsTheLongest() throws Exception {
        VarnishSource source = source("customer", false, null);
        source.open(listener);
        byte[] cut = new Writer.Records(Layout.HEAD1, 900)
                .add("Begin", "req 1 rxreq")
                .add("VCL_Log", "customer:example-1")
                .add("ReqURL", "/a/path/that/was")
                .add("End", "")
                .bytes();
        varnish.writer.batch(cut);
        source.finish();
        byte[] buffer = new byte[4096];

        int count = source.read(buffer, 0, buffer.length);

        assertThat(new String(buffer, 0, count, StandardCharsets.US_ASCII)).isEqualTo(" \n");
        assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(LogSource.END_OF_INPUT);
        assertThat(listener.count(GapKind.REFUSED)).isEqualTo(1);
        source.close();
    }

    @Test
    void shouldPutPiecesTogether() throws Exception {
        VarnishSource source = source(null, false, "VCL_Log:line ~ \"^wh\"");
        source.open(listener);
        varnish.requestInPieces("/1", "line:what", "other:1");
        varnish.requestInPieces("/2", "line:not", "other:1");
        varnish.requestInPieces("/3", "other:1", "line:why");
        source.finish();
        byte[] buffer = new byte[4096];

        int count = source.read(buffer, 0, buffer.length);

        assertThat(new String(buffer, 0, count, StandardCharsets.US_ASCII).lines())
                .containsExactly("what", "why");
        source.close();
    }

    @Test
    void shouldNotReadWithoutKnowingTheVersionUnlessLinesAreVerified() throws Exception {
        varnish = new SimulatedVarnish(directory.resolve("v"), Layout.HEAD2);
        VarnishSource source = source(null, false, null);

        // It is told 7.1.1, which cannot have made such a memory.
        assertThatThrownBy(() -> source.open(listener))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown version")
                .hasMessageContaining("verify: true");
        source.close();
    }

    /** A program that prints what a test writes into a file. */
    private VarnishSource verified(String format, Path printed) throws IOException {
        varnish = new SimulatedVarnish(directory.resolve("v"), Layout.HEAD1);
        Path program =
                Files.writeString(directory.resolve("varnishncsa"), "#!/bin/sh\nexec tail -n +1 -f " + printed + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createFile(printed);
        return new VarnishSource(
                "varnish",
                new VarnishSettings(
                        varnish.directory.toString(), "7.1.1", format, "customer", false, false, false, null, true),
                program.toString());
    }

    private static void print(Path printed, String... lines) throws IOException {
        Files.writeString(printed, String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    @Test
    void shouldFallBackOnVarnishncsaWithoutALineTwiceOrNoneWhenOneIsAnother() throws Exception {
        Path printed = directory.resolve("printed");
        start(verified("%U", printed), handler);
        for (int i = 1; i <= 4; i++) {
            varnish.request("/" + i, "customer:83");
        }
        Await.until("our lines", () -> handler.lines().size() == 4);
        // It has begun with the second request, and is behind by one.
        print(printed, "2\t83\t/2", "3\t83\t/three");
        Await.until("the difference is found", () -> listener.count(GapKind.MISMATCH) == 1);
        varnish.request("/5", "customer:83");
        print(printed, "4\t83\t/4", "5\t83\t/five", "6\t91 x\t/six");

        Await.until("the rest", () -> handler.lines().size() == 6);
        assertThat(handler.lines()).containsExactly("83 /1", "83 /2", "83 /3", "83 /4", "83 /five", "91 x /six");
        assertThat(listener.gaps)
                .filteredOn(gap -> gap.kind() == GapKind.MISMATCH)
                .singleElement()
                .satisfies(gap -> assertThat(gap.detail()).contains("[83 /3]").contains("[83 /three]"));
    }

    @Test
    void shouldFallBackWhenTheCustomerIsAnother() throws Exception {
        Path printed = directory.resolve("printed");
        start(verified("%U", printed), handler);
        varnish.request("/1", "customer:83");
        Await.until("our line", () -> handler.lines().size() == 1);

        print(printed, "1\t91\t/1");

        Await.until("the difference is found", () -> listener.count(GapKind.MISMATCH) == 1);
    }

    @Test
    void shouldFallBackWhenLinesAreMissingOnEitherSide() throws Exception {
        Path printed = directory.resolve("printed");
        start(verified("%U", printed), handler);
        varnish.request("/1", "customer:83");
        varnish.request("/2", "customer:83");
        StringBuilder lines = new StringBuilder("1\t83\t/1");
        for (int i = 3; i <= 2_010; i++) {
            varnish.request("/" + i, "customer:83");
            lines.append("\n").append(i).append("\t83\t/").append(i);
            if (i % 300 == 0) {
                int count = i;
                Await.until("our lines", () -> handler.lines().size() == count);
            }
        }

        print(printed, lines.toString());

        Await.until("the difference is found", () -> listener.count(GapKind.MISMATCH) == 1);
        assertThat(listener.gaps)
                .anySatisfy(gap -> assertThat(gap.detail()).contains("varnishncsa has no line like this: [83 /2]"));
    }

    @Test
    void shouldNotCompareWhatCameInPieces() throws Exception {
        Path printed = directory.resolve("printed");
        start(verified("%U", printed), handler);
        varnish.request("/1", "customer:83");
        varnish.requestInPieces("/2", "customer:83");
        varnish.request("/3", "customer:83");
        print(printed, "1\t83\t/1", "2\t\ttorn", "3\t83\t/3");
        Await.until("our lines", () -> handler.lines().size() == 3);
        print(printed, "9\t83\t/nine");
        closeRunners();

        assertThat(listener.count(GapKind.MISMATCH)).isZero();
    }
}
