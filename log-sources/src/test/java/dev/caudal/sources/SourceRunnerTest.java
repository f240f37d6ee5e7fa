// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.core.line.ChunkHandler;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.ScriptedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceRunnerTest {
    private final CollectingListener listener = new CollectingListener();
    private final CollectingHandler handler = new CollectingHandler();
    private final ScriptedSource source = new ScriptedSource();
    private final AtomicBoolean room = new AtomicBoolean(true);
    private final SourceRunner runner = runner();

    private SourceRunner runner() {
        return new SourceRunner(
                source,
                handler,
                listener,
                room::get,
                SourceClock.SYSTEM,
                new Backoff(
                        new Backoff.Policy(Duration.ofMillis(2), Duration.ofMillis(4), Duration.ofMinutes(1)),
                        new Random(1)));
    }

    @AfterEach
    void close() throws Exception {
        runner.close(Duration.ofSeconds(5));
    }

    @Test
    void shouldEndTheStreamAndOpenAgainWhenTheInputEnds() {
        source.thenRead("83 a\n").thenEnd().thenRead("83 b\n");

        runner.start();

        Await.until("both lines arrive", () -> handler.lines().size() == 2);
        assertThat(handler.ends()).isEqualTo(1);
        assertThat(listener.openings).hasSize(2);
        assertThat(listener.ends).singleElement().isNotEqualTo(Duration.ZERO);
    }

    @Test
    void shouldAbandonThePartialLineAndOpenAgainWhenReadingFails() {
        source.thenRead("83 a\n83 hal").thenFail(new IOException("broken")).thenRead("83 b\n");

        runner.start();

        Await.until("the second opening is read", () -> handler.text().endsWith("83 b\n"));
        assertThat(handler.abandonments()).isEqualTo(1);
        assertThat(handler.ends()).isZero();
        assertThat(listener.failures).singleElement().asString().contains("broken");
    }

    @Test
    void shouldNotAbandonAnythingWhenOpeningFails() {
        source.failToOpen(3).thenRead("83 a\n");

        runner.start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
        assertThat(listener.failures).hasSize(3);
        assertThat(handler.abandonments()).isZero();
    }

    @Test
    void shouldStopForGoodWhenTheEndIsFinal() {
        source.afterEnd(AfterEnd.DONE).thenRead("83 a").thenEnd();

        runner.start();

        Await.until("it has stopped", () -> runner.state() == SourceState.STOPPED);
        assertThat(handler.ends()).isEqualTo(1);
        assertThat(handler.abandonments()).isZero();
        assertThat(listener.ends).containsExactly(Duration.ZERO);
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void shouldOpenAtOnceWhenTheNextStreamIsThere() {
        source.afterEnd(AfterEnd.OPEN_NEXT).thenRead("83 a").thenEnd().thenRead("83 b\n");

        runner.start();

        Await.until("both are read", () -> handler.size() == 9);
        assertThat(handler.ends()).isEqualTo(1);
        assertThat(listener.ends).isEmpty();
    }

    @Test
    void shouldSurviveAHandlerThatThrows() {
        source.thenFail(new IllegalStateException("a bug")).thenRead("83 a\n");

        runner.start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
        assertThat(listener.failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldCloseWhileItBacksOff() throws Exception {
        source.failToOpen(Integer.MAX_VALUE);
        runner.start();
        Await.until("it backs off", () -> listener.failures.size() > 2);

        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();

        assertThat(runner.state()).isEqualTo(SourceState.STOPPED);
    }

    @Test
    void shouldCloseWhenNeverStarted() throws Exception {
        assertThat(runner.state()).isEqualTo(SourceState.NEW);

        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();

        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void shouldReportAPartialLineOnceWhenClosed() throws Exception {
        source.thenRead("83 a\n83 hal");
        runner.start();
        Await.until("the chunk arrives", () -> handler.size() > 0);

        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();

        assertThat(handler.abandonments()).isEqualTo(1);
        assertThat(handler.ends()).isZero();
    }

    @Test
    void shouldReadOnOnlyWhenThereIsRoom() throws Exception {
        room.set(false);
        SourceRunner waiting = waitingRunner();
        waiting.start();
        Await.until("waits", () -> waiting.state() == SourceState.WAITING_FOR_ROOM);
        assertThat(handler.lines()).isEmpty();

        room.set(true);
        Await.until("both lines arrive", () -> handler.lines().size() == 2);
        assertThat(waiting.close(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void shouldLeaveWhatItHasNoRoomForWhereItIsWhenItIsStopped() throws Exception {
        room.set(false);
        SourceRunner waiting = waitingRunner();
        waiting.start();
        Await.until("waits", () -> waiting.state() == SourceState.WAITING_FOR_ROOM);

        assertThat(waiting.close(Duration.ofSeconds(5))).isTrue();

        assertThat(source.isClosed()).isTrue();
        assertThat(waiting.state()).isEqualTo(SourceState.STOPPED);
    }

    @Test
    void shouldNotAskForRoomWhenTheSourceCannotWait() {
        room.set(false);
        source.thenRead("83 a\n");

        runner.start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
    }

    @Test
    void shouldAskForRoomBeforeMessagesToo() throws Exception {
        room.set(false);
        source.messages();
        SourceRunner waiting = waitingRunner();
        waiting.start();
        Await.until("waits", () -> waiting.state() == SourceState.WAITING_FOR_ROOM);
        assertThat(handler.messages()).isEmpty();

        room.set(true);
        Await.until("both messages arrive", () -> handler.messages().size() == 2);
        assertThat(waiting.close(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void shouldSkipTheRestOfALineThatAnotherHasBegunAndCountIt() {
        source.joining()
                .thenRead("of a line\n83 a\n")
                .thenRead("83 b\n")
                .thenEnd()
                .thenRead("again")
                .thenEnd();

        runner.start();

        Await.until("the second opening has ended", () -> listener.gaps.size() == 2);
        assertThat(handler.text()).isEqualTo("83 a\n83 b\n");
        assertThat(listener.gaps).extracting(CollectingListener.Gap::bytes).containsExactly(10L, 5L);
        assertThat(listener.count(GapKind.RESYNCHRONISED)).isEqualTo(2);
    }

    @Test
    void shouldTryAgainAfterAnError() {
        source.thenFail(new StackOverflowError())
                .thenFail(new OutOfMemoryError("as if"))
                .thenRead("83 a\n");

        runner.start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
        assertThat(listener.failures)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(StackOverflowError.class),
                        second -> assertThat(second).isInstanceOf(OutOfMemoryError.class));
    }

    @Test
    void shouldTryAgainWhateverIsThrownAfterTheEnd() throws Exception {
        AtomicInteger thrown = new AtomicInteger();
        ChunkHandler unsure = new ForwardingHandler(handler) {
            @Override
            public void onEndOfStream(long wallMillis, long nanoTime) {
                if (thrown.getAndIncrement() == 0) {
                    throw new AssertionError("at the end of the stream");
                }
                super.onEndOfStream(wallMillis, nanoTime);
            }

            @Override
            public void onAbandoned() {
                throw new IllegalStateException("and after it");
            }
        };
        SourceListener deaf = new SourceListener() {
            @Override
            public void ended(String source, Duration nextAttemptIn) {
                if (thrown.getAndIncrement() == 2) {
                    throw new IllegalStateException("a listener");
                }
            }

            @Override
            public void failed(String source, Throwable cause, Duration nextAttemptIn) {
                listener.failed(source, cause, nextAttemptIn);
                throw new IllegalStateException("a listener");
            }
        };
        source.thenEnd().thenEnd().thenRead("83 a\n");
        SourceRunner surviving = new SourceRunner(
                source,
                unsure,
                deaf,
                ReadGate.OPEN,
                SourceClock.SYSTEM,
                new Backoff(
                        new Backoff.Policy(Duration.ofMillis(2), Duration.ofMillis(4), Duration.ofMinutes(1)),
                        new Random(1)));

        surviving.start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
        assertThat(listener.failures)
                .extracting(Throwable::getMessage)
                .containsExactly("at the end of the stream", "a listener");
        assertThat(surviving.close(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void shouldEndAndSayThatItFailedWhenItIsInterrupted() {
        source.thenRead("83 a\n83 hal");
        runner.start();
        Await.until("the chunk arrives", () -> handler.size() > 0);

        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("src:scripted"))
                .forEach(Thread::interrupt);

        Await.until("it has ended", () -> runner.state() == SourceState.FAILED);
        assertThat(listener.failures).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(listener.pauses).containsExactly(Duration.ZERO);
        assertThat(handler.abandonments()).isEqualTo(1);
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void shouldEndAndSayThatItFailedWhateverKeepsItFromTryingAgain() {
        SourceClock stopped = new SourceClock() {
            @Override
            public long wallMillis() {
                return 0;
            }

            @Override
            public long nanoTime() {
                throw new ExceptionInInitializerError("no clock");
            }
        };
        SourceRunner lost = new SourceRunner(
                source, handler, listener, ReadGate.OPEN, stopped, new Backoff(Backoff.Policy.DEFAULT, new Random(1)));

        lost.start();

        Await.until("it has ended", () -> lost.state() == SourceState.FAILED);
        assertThat(listener.failures).singleElement().isInstanceOf(ExceptionInInitializerError.class);
        assertThat(listener.pauses).containsExactly(Duration.ZERO);
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void shouldBeOverThoughClosingTheSourceFails() throws Exception {
        source.afterEnd(AfterEnd.DONE).failToClose().thenRead("83 a\n").thenEnd();

        runner.start();

        Await.until("it has stopped", () -> runner.state() == SourceState.STOPPED);
        assertThat(handler.lines()).containsExactly("83 a");
        assertThat(listener.notices).singleElement().asString().contains("could not be closed", "cannot be closed");
        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
    }

    private static class ForwardingHandler implements ChunkHandler {
        private final ChunkHandler next;

        ForwardingHandler(ChunkHandler next) {
            this.next = next;
        }

        @Override
        public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            next.onChunk(buffer, offset, length, wallMillis, nanoTime);
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
            next.onMessage(buffer, offset, length, wallMillis, nanoTime);
        }

        @Override
        public void onEndOfStream(long wallMillis, long nanoTime) {
            next.onEndOfStream(wallMillis, nanoTime);
        }

        @Override
        public void onAbandoned() {
            next.onAbandoned();
        }
    }

    private SourceRunner waitingRunner() {
        source.waitingForRoom().thenRead("83 a\n").thenRead("83 b\n");
        return runner();
    }
}
