// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.sink;

import dev.caudal.core.routing.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sink that keeps every line it is offered, for tests of whatever offers them. Not thread-safe, not bounded. */
public final class RecordingSink implements LogSink {
    private final List<Line> lines = new ArrayList<>();
    private Offer answer = Offer.ACCEPTED;

    /** A sink that has seen nothing and accepts every line. */
    public RecordingSink() {}

    /** A line as it was offered. */
    public static final class Line {
        private final Route route;
        private final byte[] bytes;
        private final Offer answer;

        Line(Route route, byte[] bytes, Offer answer) {
            this.route = route;
            this.bytes = bytes;
            this.answer = answer;
        }

        /** Where it was to go. */
        public Route route() {
            return route;
        }

        /** A copy of its bytes. */
        public byte[] bytes() {
            return bytes.clone();
        }

        /** What the sink answered. */
        public Offer answer() {
            return answer;
        }
    }

    /** From now on every line is answered so; lines that are not accepted are recorded too. */
    public void answerWith(Offer next) {
        answer = next;
    }

    /** Everything offered so far, in order. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    @Override
    public Offer offer(Route route, byte[] buffer, int offset, int length) {
        lines.add(new Line(route, Arrays.copyOfRange(buffer, offset, offset + length), answer));
        return answer;
    }
}
