// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.util.List;

/**
 * A second varnishncsa on a {@link Stage}, independent of ours: what it prints is what the log is. A varnishncsa begins with
 * what is logged once it has attached, and does not say when that is; so both are asked whether they listen, with requests
 * that are left out of the comparison.
 */
public final class Witness {
    private static final String QUESTION = "/are-you-listening";

    private final Varnish varnish;
    private final Child varnishncsa;

    Witness(Varnish varnish, Child varnishncsa) {
        this.varnish = varnish;
        this.varnishncsa = varnishncsa;
    }

    /** Sends requests for a customer's site until both the witness and his topic have one. */
    public void awaitListening(String site, Arrivals arrivals) {
        Await.until(
                () -> {
                    Http.get(varnish.port(), site, QUESTION, "");
                    return varnishncsa.out().contains(QUESTION)
                            && arrivals.lines().stream().anyMatch(line -> line.contains(QUESTION));
                },
                () -> "not both readers of Varnish's log see requests" + varnishncsa.tail());
    }

    /**
     * Returns once the log has this many lines beside the questions. A server logs a request after it has answered it, and
     * each on a thread of its own: what is asked for after this comes behind all of them in the log.
     */
    public void awaitLines(int requests) {
        Await.until(
                () -> served(log().lines()).size() >= requests,
                () -> "not a line for each of " + requests + " requests" + varnishncsa.tail());
    }

    /** The log, once it has a whole line with this text. */
    public ServerLog logWith(String text) {
        Await.until(
                () -> log().lines().stream().anyMatch(line -> line.contains(text)),
                () -> "no request with " + text + varnishncsa.tail());
        return log();
    }

    /** The log as it is. */
    public ServerLog log() {
        return new ServerLog(varnishncsa.outLines());
    }

    /** Without the questions whether someone listens. */
    public static List<String> served(List<String> lines) {
        return lines.stream().filter(line -> !line.contains(QUESTION)).toList();
    }
}
