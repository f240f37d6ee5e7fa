// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.ClusterBrokers;
import dev.caudal.delivery.ClusterBrokers.Advertised;
import dev.caudal.delivery.PemFiles;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.edge.activelist.NameLookup;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Whether the brokers can be reached and recognise this node: each address of each name in {@code kafka.bootstrapServers}, and
 * then of each name under which the cluster advertises its brokers, since it is those that lines are delivered to.
 */
final class BrokerCheck {
    private static final int CONNECT_LIMIT_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(5);
    private static final int ANSWER_LIMIT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
    private static final int AT_A_TIME = 8;

    private final String clientId;
    private final Names names;
    private final @Nullable SSLContext context;
    private final Place place;
    private final Findings findings;

    /** Looks a name up. */
    @FunctionalInterface
    interface Names {
        /** At least one address. */
        List<InetAddress> look(String host, Duration limit) throws IOException;
    }

    /** Where a broker is said to be. */
    private record Target(String host, int port) {
        static Target of(String hostAndPort) {
            int colon = hostAndPort.lastIndexOf(':');
            return new Target(
                    hostAndPort
                            .substring(0, colon)
                            .replace("[", "")
                            .replace("]", "")
                            .toLowerCase(Locale.ROOT),
                    Integer.parseInt(hostAndPort.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** What came of one address; the failure is null if there was none. */
    private record Trial(
            InetAddress address,
            List<Advertised> brokers,
            @Nullable IOException failure) {
        boolean isAnswer() {
            return failure == null || failure instanceof SSLException;
        }
    }

    /** What came of a name: its addresses' trials, or why it has none. */
    private record Outcome(List<Trial> trials, @Nullable IOException unknown) {
        boolean isAnswer() {
            return trials.stream().anyMatch(Trial::isAnswer);
        }
    }

    private BrokerCheck(EdgeConfig config, Names names, @Nullable SSLContext context, Place place, Findings findings) {
        this.clientId = "caudal-edge-" + config.node().value();
        this.names = names;
        this.context = context;
        this.place = place;
        this.findings = findings;
    }

    static void check(EdgeConfig config, Findings findings) {
        check(config, NameLookup.system()::look, findings);
    }

    static void check(EdgeConfig config, Names names, Findings findings) {
        Place place = config.written().placeOf("kafka.bootstrapServers");
        TlsFiles tls = config.delivery().tls();
        SSLContext context;
        try {
            context = tls == null ? null : PemFiles.context(tls.certificate(), tls.key(), tls.ca());
        } catch (IOException | GeneralSecurityException e) {
            findings.problem(place, "no TLS with these certificates: " + e.getMessage());
            return;
        }
        new BrokerCheck(config, names, context, place, findings)
                .check(config.delivery().bootstrapServers());
    }

    private void check(List<String> servers) {
        Set<Target> bootstrap = new LinkedHashSet<>();
        servers.forEach(server -> bootstrap.add(Target.of(server)));
        Map<Target, Outcome> first = tryAll(bootstrap);
        first.forEach((target, outcome) -> report(target.toString(), outcome, "kafka.bootstrapServers", ""));
        if (first.values().stream().noneMatch(Outcome::isAnswer)) {
            findings.warning(place, "none of the brokers could be tried; lines wait until one answers");
            return;
        }
        Map<Target, Integer> advertised = new LinkedHashMap<>();
        for (Outcome outcome : first.values()) {
            for (Trial trial : outcome.trials()) {
                trial.brokers()
                        .forEach(broker -> advertised.putIfAbsent(
                                new Target(broker.host().toLowerCase(Locale.ROOT), broker.port()), broker.id()));
            }
        }
        Set<Target> others = new LinkedHashSet<>(advertised.keySet());
        others.removeAll(bootstrap);
        Map<Target, Outcome> second = tryAll(others);
        second.forEach((target, outcome) -> report(
                "the cluster says that broker " + advertised.get(target) + " is at " + target,
                outcome,
                "its advertised.listeners",
                "; lines are delivered to that address, which stands in the broker's advertised.listeners"));
        boolean reachesSome = advertised.isEmpty()
                || advertised.keySet().stream()
                        .anyMatch(target -> (bootstrap.contains(target) ? first : second)
                                .getOrDefault(target, new Outcome(List.of(), null))
                                .isAnswer());
        if (!reachesSome) {
            findings.problem(
                    place,
                    "a broker answers, but none of those that it sends this node to can be reached: nothing would be delivered;"
                            + " the brokers' advertised.listeners must be names and ports that this node can reach");
        }
    }

    private Map<Target, Outcome> tryAll(Set<Target> targets) {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME, task -> {
            Thread thread = new Thread(task, "broker-check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<Target, CompletableFuture<Outcome>> asked = new LinkedHashMap<>();
            targets.forEach(target -> asked.put(target, CompletableFuture.supplyAsync(() -> tryName(target), pool)));
            Map<Target, Outcome> outcomes = new LinkedHashMap<>();
            asked.forEach((target, outcome) -> outcomes.put(target, outcome.join()));
            return outcomes;
        } finally {
            pool.shutdown();
        }
    }

    private Outcome tryName(Target target) {
        List<InetAddress> addresses;
        try {
            addresses = names.look(target.host(), LOOKUP_LIMIT);
        } catch (IOException e) {
            return new Outcome(List.of(), e);
        }
        List<Trial> trials = new ArrayList<>();
        for (InetAddress address : addresses) {
            try {
                trials.add(new Trial(address, tryAddress(address, target), null));
            } catch (IOException e) {
                trials.add(new Trial(address, List.of(), e));
            }
        }
        return new Outcome(trials, null);
    }

    private List<Advertised> tryAddress(InetAddress address, Target target) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, target.port()), CONNECT_LIMIT_MILLIS);
            plain.setSoTimeout(ANSWER_LIMIT_MILLIS);
            if (context == null) {
                return ClusterBrokers.ask(plain, clientId);
            }
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, target.host(), target.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                // With TLS 1.3 a broker refuses a certificate after the handshake: at the first question.
                return ClusterBrokers.ask(socket, clientId);
            }
        }
    }

    /**
     * @param named where the name stands, for a certificate of another name
     * @param consequence of not reaching it
     */
    private void report(String what, Outcome outcome, String named, String consequence) {
        if (outcome.unknown() != null) {
            String reason = outcome.unknown() instanceof UnknownHostException
                    ? "the name has no address"
                    : "does not answer: " + outcome.unknown().getMessage();
            findings.warning(place, what + ": " + reason + consequence);
        }
        boolean isOne = outcome.trials().size() == 1;
        for (Trial trial : outcome.trials()) {
            IOException failure = trial.failure();
            if (failure == null) {
                continue;
            }
            String where = isOne ? what : what + " (" + trial.address().getHostAddress() + ")";
            if (failure instanceof SSLException) {
                findings.problem(place, where + ": no TLS: " + deepest(failure) + explanation(failure, named));
            } else if (failure instanceof ProtocolException) {
                findings.warning(
                        place,
                        where + ": is no Kafka broker" + (context == null ? " without TLS" : "") + ": "
                                + failure.getMessage() + "; is the port that of its listener for clients?");
            } else if (!outcome.isAnswer()) {
                findings.warning(place, where + ": does not answer: " + failure.getMessage() + consequence);
            } else if (!trial.address().isLoopbackAddress()) {
                // A name for this machine has an address of each family, whatever listens there.
                findings.warning(
                        place,
                        where + ": does not answer: " + failure.getMessage()
                                + "; delivery tries every address of the name and uses another, which takes longer");
            }
        }
    }

    private static String explanation(IOException failure, String named) {
        String text = deepest(failure);
        if (text.contains("PKIX") || text.contains("certification path")) {
            return "; kafka.ca has to hold the CA that signed the broker's certificate";
        }
        if (text.contains("bad_certificate") || text.contains("certificate_") || text.contains("unknown_ca")) {
            return "; the broker does not accept this node's certificate";
        }
        return text.contains("subject alternative")
                ? "; the broker's certificate is not for the name in " + named
                        + ": have one issued that holds it as a subject alternative name"
                : "";
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
