// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A chromedriver with one session. For one thread. */
final class Driver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI root;
    private String session = "";

    /** The browser did not do what it was told. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Refused(String message) {
            super(message);
        }
    }

    private Driver(Process process, URI root) {
        this.process = process;
        this.root = root;
    }

    static Driver start(ObjectNode options) {
        try {
            Process process = new ProcessBuilder(Part.CHROMEDRIVER.require().toString(), "--port=0")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Driver driver = new Driver(process, URI.create("http://127.0.0.1:" + port(process)));
            ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
            ObjectNode wanted = capabilities.putObject("capabilities").putObject("alwaysMatch");
            wanted.put("browserName", "chrome").put("acceptInsecureCerts", true);
            wanted.set("goog:chromeOptions", options);
            try {
                driver.session = "/session/"
                        + driver.send("POST", "/session", capabilities)
                                .path("sessionId")
                                .asText();
                return driver;
            } catch (RuntimeException e) {
                driver.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String port(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IllegalStateException("chromedriver ended with " + process.exitValue());
    }

    JsonNode post(String command, JsonNode body) {
        return send("POST", session + command, body);
    }

    private JsonNode send(String method, String path, JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            JsonNode value = JSON.readTree(
                            client.send(request, BodyHandlers.ofString()).body())
                    .path("value");
            if (value.has("error")) {
                throw new Refused(
                        method + " " + path + ": " + value.path("error").asText() + ": "
                                + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends the browser, then the driver. */
    @Override
    public void close() {
        try {
            if (!session.isEmpty()) {
                send("DELETE", session, JsonNodeFactory.instance.objectNode());
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
