// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a web server counts its requests. A value that holds nothing open; equal counters are the same server's. */
public sealed interface RequestCounter permits Varnishstat, StubStatus, NoCounter {
    /** {@code none}: nothing is to be compared. */
    RequestCounter NONE = new NoCounter();

    /**
     * The counter that a configuration names: {@code none}, {@code varnish}, {@code varnish INSTANCE}, or the address of a page of nginx'
     * {@code stub_status} on this machine. {@link Object#toString} is the same text again.
     *
     * @throws IllegalArgumentException if it names none, saying why
     */
    static RequestCounter of(String text) {
        if (text.equals(Varnishstat.NAME) || text.startsWith(Varnishstat.NAME + " ")) {
            return Varnishstat.of(text.substring(Varnishstat.NAME.length()).strip());
        }
        if (text.equals(NONE.toString())) {
            return NONE;
        }
        if (text.startsWith("http:") || text.startsWith("https:")) {
            return StubStatus.of(text);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is neither 'none' nor 'varnish' nor 'varnish INSTANCE' nor a URL such as"
                        + " http://127.0.0.1:8080/stub_status");
    }

    /**
     * The counter of the server that a program has the log of, where that is plain to see: of a varnishncsa that logs every client
     * request, if there is a varnishstat. Null otherwise.
     *
     * @param command the program and its arguments
     * @param environment what is added to its environment
     * @param path where programs are looked for, as in the variable {@code PATH}
     */
    static @Nullable RequestCounter impliedBy(List<String> command, Map<String, String> environment, String path) {
        return VarnishncsaArguments.server(command, environment, path);
    }

    /**
     * The counter of a varnishd, if there is a varnishstat; null otherwise.
     *
     * @param instance what varnishd was given as {@code -n}; null for the default
     * @param path where programs are looked for, as in the variable {@code PATH}
     */
    static @Nullable RequestCounter ofVarnish(@Nullable String instance, String path) {
        return VarnishncsaArguments.isOn(path) ? Varnishstat.of(instance == null ? "" : instance) : null;
    }

    /**
     * How many requests the server has had since it began to count. Blocks for seconds at most.
     *
     * @throws IOException if it cannot be found out, saying why
     * @throws InterruptedException if the thread is not to wait any longer
     */
    long read() throws IOException, InterruptedException;
}
