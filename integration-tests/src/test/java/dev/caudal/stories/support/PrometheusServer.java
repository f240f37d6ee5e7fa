// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Prometheus that scrapes edge-producers, twice a second, and has our alert rules. */
public final class PrometheusServer {
    private final int port;
    private final Child child;

    private PrometheusServer(int port, Child child) {
        this.port = port;
        this.child = child;
    }

    /**
     * Starts it.
     *
     * @param target the edge-producer's port
     * @param changes what the rules are to have instead, for a test cannot wait for hours; each has to be there
     */
    public static PrometheusServer start(Stage stage, int target, Map<String, String> changes) {
        return start(stage, List.of(job(target)), changes);
    }

    /** One that scrapes without TLS. */
    public static String job(int target) {
        return """
                  - job_name: caudal-edge
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """.formatted(target);
    }

    /**
     * Starts it.
     *
     * @param jobs the scrape jobs, in Prometheus' own words, indented as {@link #job}
     */
    public static PrometheusServer start(Stage stage, List<String> jobs, Map<String, String> changes) {
        int port = FreePort.find();
        stage.write("alerts.yml", rules(changes));
        Path config = stage.write("prometheus.yml", """
                global:
                  scrape_interval: 500ms
                  scrape_timeout: 400ms
                  evaluation_interval: 500ms
                rule_files: [alerts.yml]
                scrape_configs:
                %s
                """.formatted(String.join("\n", jobs)));
        Child child = stage.start(
                "prometheus",
                List.of(
                        Peer.program("prometheus"),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + stage.folder("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"));
        return new PrometheusServer(port, child);
    }

    private static String rules(Map<String, String> changes) {
        try {
            String rules = Files.readString(Parts.file("docs/operations/alerts.yml"))
                    .replaceAll("for: [0-9]+[a-z]", "for: 0s");
            for (Map.Entry<String, String> change : changes.entrySet()) {
                if (!rules.contains(change.getKey())) {
                    throw new AssertionError("alerts.yml has no '" + change.getKey() + "'");
                }
                rules = rules.replace(change.getKey(), change.getValue());
            }
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it scrapes. */
    public void awaitScraping() {
        Await.until(() -> ask("/api/v1/query?query=up").contains("\"1\"]"), () -> "no scrape" + child.tail());
    }

    /** Waits until it scrapes this job. */
    public void awaitScraping(String job) {
        Await.until(
                () -> ask("/api/v1/query?query=up%7Bjob=%22" + job + "%22%7D").contains("\"1\"]"),
                () -> "no scrape of " + job + ": " + ask("/api/v1/targets") + child.tail());
    }

    /** Waits until an alert fires. */
    public void awaitFiring(String alert) {
        Await.until(() -> isFiring(alert), () -> alert + " does not fire; " + ask("/api/v1/alerts") + child.tail());
    }

    /** Waits until an alert does not fire. */
    public void awaitQuiet(String alert) {
        Await.until(() -> !isFiring(alert), () -> alert + " still fires");
    }

    private boolean isFiring(String alert) {
        return ask("/api/v1/alerts").contains("\"alertname\":\"" + alert + "\"");
    }

    private String ask(String path) {
        try {
            return Http.get(port, "127.0.0.1", path, "");
        } catch (UncheckedIOException e) {
            return "no answer yet";
        }
    }
}
