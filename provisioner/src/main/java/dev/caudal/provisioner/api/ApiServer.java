// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.Reconciler;
import dev.caudal.provisioner.RepairReport;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.kafka.Follower;
import dev.caudal.provisioner.kafka.GrowthFollower;
import dev.caudal.provisioner.kafka.RegistryFollower;
import dev.caudal.provisioner.kafka.TallyFollower;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The process beside the command line: API, panel, and repair of drift. {@link #start} and {@link #close} are its owner's; all
 * else runs on threads of its own, every one of which is bounded: connections, their headers, bodies and times, callers'
 * requests, what waits for the cluster.
 */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_THREADS = 48;
    private static final int MIN_THREADS = 8;
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_HEADER_BYTES = 8 << 10;
    /** Longer than an edge's five seconds, so that its connection stays. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(5);
    private static final int MAX_BUNDLES = 64;
    private static final Duration BUNDLE_LINK = Duration.ofMinutes(10);
    private static final int MAX_INVITATIONS = 10_000;
    private static final Duration INVITATION = Duration.ofMinutes(2);
    private static final int MAX_SESSIONS = 10_000;
    private static final Duration SESSION = Duration.ofHours(8);

    private final ProvisionerConfig.Api options;
    private final Path clientsTrust;
    private final ApiLog log;
    private final ApiMetrics metrics = new ApiMetrics();
    private final RegistryFollower registry;
    private final TallyFollower tally;
    private final GrowthFollower growth;
    private final State state;
    private final ProvisionerThread changes;
    private final ProvisionerThread readings;
    private final Reconciler reconciler;
    private final Thread reconciling;
    private final ApiHandler handler;
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "caudal-api-certificate"));
    private @Nullable Server server;

    /**
     * Starts nothing yet.
     *
     * @param connect a core of its own for each thread that works with the cluster
     * @param clientsTrust the clients' CA, by which edges' certificates are known
     * @param out where events are written, one a line
     */
    public ApiServer(
            AdminProperties admin,
            ProvisionerConfig config,
            Supplier<Provisioner> connect,
            Path clientsTrust,
            PrintWriter out,
            Clock clock) {
        this.options = config.api();
        this.clientsTrust = clientsTrust;
        this.log = new ApiLog(out, clock);
        SecureRandom random = new SecureRandom();
        State state = new State(clock);
        this.state = state;
        registry = new RegistryFollower(admin, state::follow, events(Vitals.REGISTRY));
        tally = new TallyFollower(admin, clock, Duration.ofHours(Verdicts.HOURS + 1), state, events(Vitals.TALLY));
        growth = new GrowthFollower(admin, clock, Verdicts.HOURS, state.verdicts(), events(Vitals.GROWTH));
        changes = new ProvisionerThread("caudal-changes", connect);
        readings = new ProvisionerThread("caudal-readings", connect);
        OneTime<Session> sessions = new OneTime<>(MAX_SESSIONS, SESSION, random, clock);
        Gate gate = new Gate(new Authentication(state, clock), sessions, metrics, log, clock);
        StreamingView view = new StreamingView(config, admin.bootstrapServers(), state.fleet());
        PanelResource panel = new PanelResource(
                state,
                view,
                new Authentication(state, clock),
                gate,
                new OneTime<>(MAX_INVITATIONS, INVITATION, random, clock),
                sessions,
                random,
                config.brand());
        Changes registered = new Changes(state, changes);
        CustomerResource customers = new CustomerResource(
                state, view, registered, readings, new OneTime<>(MAX_BUNDLES, BUNDLE_LINK, random, clock));
        Resources resources =
                new Resources(state, new FleetResource(state, registered, readings), customers, panel, metrics);
        handler = new ApiHandler(gate, resources, panel, metrics, log);
        // Processes that look at the same moment would repair the same.
        Duration settling = SETTLING.plusMillis(ThreadLocalRandom.current().nextLong(SETTLING.toMillis()));
        reconciler = new Reconciler(connect, config.reconcileInterval(), settling, new Repairs());
        reconciling = new Thread(this::reconcile, "caudal-reconciler");
    }

    /**
     * Listens, and begins to follow and to repair.
     *
     * @return where it is reached
     * @throws ProvisioningException if the address or the certificate cannot be used
     */
    public URI start() {
        Server jetty = new Server(new QueuedThreadPool(MAX_THREADS, MIN_THREADS));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(UriCompliance.RFC3986);
        ServerConnector listening = connector(jetty, http);
        listening.setIdleTimeout(IDLE.toMillis());
        jetty.addConnector(listening);
        jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, listening));
        jetty.setHandler(handler);
        jetty.setErrorHandler(ApiHandler::refuse);
        jetty.setStopTimeout(STOP_LIMIT.toMillis());
        server = jetty;
        try {
            jetty.start();
        } catch (Exception e) {
            close();
            throw ProvisioningException.failed(
                    "cannot listen on api.listen " + options.listen() + ": " + e.getMessage(), e);
        }
        registry.start();
        tally.start();
        growth.start();
        reconciling.start();
        String host = listening.getHost().contains(":") ? "[" + listening.getHost() + "]" : listening.getHost();
        return URI.create(
                (options.certificate() == null ? "http://" : "https://") + host + ":" + listening.getLocalPort());
    }

    private ServerConnector connector(Server jetty, HttpConfiguration http) {
        int colon = options.listen().lastIndexOf(':');
        String host = options.listen().substring(0, colon).replace("[", "").replace("]", "");
        Path certificate = options.certificate();
        Path key = options.key();
        ServerConnector connector;
        if (certificate != null && key != null) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            HttpConnectionFactory factory = new HttpConnectionFactory(http);
            ServerTls tls = new ServerTls(certificate, key, clientsTrust);
            connector =
                    new ServerConnector(jetty, new SslConnectionFactory(tls.context(), factory.getProtocol()), factory);
            long pause = CERTIFICATE_LOOK.toMillis();
            ScheduledFuture<?> unused =
                    renewing.scheduleWithFixedDelay(() -> renew(tls), pause, pause, TimeUnit.MILLISECONDS);
        } else if (isLoopback(host)) {
            connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        } else {
            throw ProvisioningException.usage("api.listen " + options.listen()
                    + " is no loopback address, where tokens and private keys would go over the network in the clear: set"
                    + " api.certificate and api.key, or listen on 127.0.0.1");
        }
        connector.setHost(host);
        connector.setPort(Integer.parseInt(options.listen().substring(colon + 1)));
        return connector;
    }

    private void renew(ServerTls tls) {
        try {
            if (tls.renew()) {
                log.say("new files of api.certificate and api.key are in use");
            }
        } catch (ProvisioningException e) {
            log.say("the old api.certificate stays in use: " + e.getMessage());
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw ProvisioningException.usage("api.listen: there is no host " + host);
        }
    }

    private Follower.Events events(String name) {
        return new Follower.Events() {
            @Override
            public void trouble(String reason) {
                log.say("the " + name + ": " + reason);
            }

            @Override
            public void ended(Throwable cause) {
                ApiServer.this.ended(name, cause);
            }
        };
    }

    /** To be known comes before to be told: a log may need what there is none of. */
    private void ended(String name, Throwable cause) {
        state.vitals().ended(name, cause);
        log.say("the thread of the " + name + " ended, and this process has to be restarted: " + cause);
    }

    private void reconcile() {
        try {
            reconciler.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // As of a follower.
            ended(Vitals.RECONCILER, e);
        }
    }

    /** Waits until a thread ends that has to live as long as the process, whose end is the only cure then. */
    public void awaitFailure() throws InterruptedException {
        state.vitals().awaitEnd();
    }

    /** Ends within some ten seconds what runs; a change that has begun is completed, or taken up by the next. */
    @Override
    public void close() {
        reconciler.stop();
        try {
            if (server != null) {
                server.stop();
            }
        } catch (Exception e) {
            log.say("the server did not stop in time: " + e.getMessage());
        }
        renewing.shutdownNow();
        changes.close();
        readings.close();
        registry.close();
        tally.close();
        growth.close();
    }

    /** Says what is new. */
    private final class Repairs implements Reconciler.Listener {
        private String last = "";

        @Override
        public void inOrder() {
            last = "";
        }

        @Override
        public void exceptFor(List<Outcome> problems) {
            String now = problems.stream()
                    .map(outcome -> "customer " + outcome.customer().id() + ": "
                            + outcome.problem().map(Outcome.Problem::toString).orElse(""))
                    .collect(Collectors.joining("; "));
            if (!now.equals(last)) {
                log.say("not as they shall be: " + now);
                last = now;
            }
        }

        @Override
        public void repaired(RepairReport report) {
            report.changes().forEach(change -> log.say("repaired: " + change.describe()));
            metrics.repaired(report.changes().count());
        }

        @Override
        public void failed(String reason) {
            metrics.lookFailed();
            if (!reason.equals(last)) {
                log.say("looking for drift failed, and is tried again: " + reason);
                last = reason;
            }
        }
    }
}
