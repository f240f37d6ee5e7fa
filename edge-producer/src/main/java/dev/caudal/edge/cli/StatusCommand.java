// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.InvalidConfigException;
import dev.caudal.edge.config.Overrides;
import dev.caudal.edge.status.StatusText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a running edge-producer stands. */
@Command(
        name = "status",
        description =
                "Asks the edge-producer that runs on this machine how it stands, at its http.listen. Exits 0 if it is"
                        + " ready, 1 if it is not or does not answer.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int MOST_SECONDS = 3_600;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private Whom whom;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "2",
            description = "Asks again and again, every 2 s unless said otherwise, and shows rates.")
    private @Nullable Integer watch;

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    /** One of both. */
    private static final class Whom {
        @Option(names = "--config", paramLabel = "FILE", description = "The configuration, for its http.listen.")
        private @Nullable Path config;

        @Option(names = "--url", paramLabel = "URL", description = "Where it listens: http://127.0.0.1:19464")
        private @Nullable URI url;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        URI base;
        try {
            base = base();
        } catch (InvalidConfigException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        JsonNode before = null;
        while (true) {
            JsonNode now;
            try {
                now = ask(base);
            } catch (IOException e) {
                spec.commandLine().getErr().println("no answer from " + base + ": " + e.getMessage());
                return EdgeCommand.FAILED;
            }
            if (watch != null && format == Format.table) {
                out.print(CLEAR);
            }
            out.print(format == Format.json ? now.toPrettyString() + "\n" : StatusText.page(now, before));
            out.flush();
            if (watch == null) {
                return now.path("ready").asBoolean() ? EdgeCommand.DONE : EdgeCommand.FAILED;
            }
            before = now;
            Thread.sleep(1_000L * watch);
        }
    }

    private URI base() throws InvalidConfigException {
        if (watch != null && (watch < 1 || watch > MOST_SECONDS)) {
            throw new IllegalArgumentException("--watch " + watch + " is not from 1 to " + MOST_SECONDS);
        }
        if (whom.url != null) {
            if (!"http".equals(whom.url.getScheme()) || whom.url.getHost() == null) {
                throw new IllegalArgumentException("--url " + whom.url + " is not of the form http://HOST:PORT");
            }
            return whom.url;
        }
        if (whom.config == null) {
            throw new IllegalStateException("picocli has set neither of both");
        }
        InetSocketAddress address =
                EdgeConfigReader.listenAddress(whom.config, Overrides.of(System.getenv(), List.of()));
        String host = address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private static JsonNode ask(URI base) throws IOException {
        // Not java.net.http: that one starts threads and takes a quarter of a second to do so.
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve("/status").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("it answers with " + connection.getResponseCode());
            }
            byte[] body = connection.getInputStream().readNBytes(MAX_BYTES);
            JsonNode json = new ObjectMapper().readTree(body);
            if (json == null || !json.isObject()) {
                throw new IOException("it answers with something that is no status");
            }
            return json;
        } finally {
            connection.disconnect();
        }
    }
}
