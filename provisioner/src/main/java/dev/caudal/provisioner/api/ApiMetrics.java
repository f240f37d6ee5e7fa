// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.model.CustomerStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of this process in Prometheus' text form. For any thread; as many series as operations and kinds of answers. */
final class ApiMetrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder requestNanos = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder limited = new LongAdder();
    private final LongAdder repairs = new LongAdder();
    private final LongAdder failedLooks = new LongAdder();

    void answered(String operation, int status, long nanos, long sent) {
        String series = "operation=\"" + operation + "\",status=\"" + status + "\"";
        requests.computeIfAbsent(series, key -> new LongAdder()).increment();
        requestNanos.add(nanos);
        bytes.add(sent);
    }

    void refused() {
        refused.increment();
    }

    void limited() {
        limited.increment();
    }

    void repaired(long steps) {
        repairs.add(steps);
    }

    void lookFailed() {
        failedLooks.increment();
    }

    String text(State state) {
        StringBuilder text = new StringBuilder();
        head(text, "caudal_api_requests_total", "counter", "Requests answered.");
        requests.forEach((labels, count) -> text.append("caudal_api_requests_total{")
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
        line(text, "caudal_api_request_seconds_total", "counter", "Time spent on requests.", requestNanos.sum() / 1e9);
        line(text, "caudal_api_response_bytes_total", "counter", "Bytes of bodies sent.", bytes.sum());
        line(text, "caudal_api_unauthenticated_total", "counter", "Tokens that were none.", refused.sum());
        line(text, "caudal_api_rate_limited_total", "counter", "Requests refused as too many.", limited.sum());
        line(text, "caudal_reconcile_repairs_total", "counter", "Steps that undid drift.", repairs.sum());
        line(text, "caudal_reconcile_failures_total", "counter", "Looks for drift that failed.", failedLooks.sum());
        if (state.isReady()) {
            line(
                    text,
                    "caudal_registry_version",
                    "gauge",
                    "Version of the registry that is served.",
                    state.snapshot().registry().version());
            line(
                    text,
                    "caudal_registry_customers",
                    "gauge",
                    "Customers in the registry, also those who left.",
                    state.snapshot().registry().customers().size());
            head(
                    text,
                    "caudal_registry_customer_problems",
                    "gauge",
                    "Customers in conflict, or of whom the cluster refused a step.");
            for (CustomerStatus.Kind kind : CustomerStatus.Kind.values()) {
                if (kind.isProblem()) {
                    long count = state.snapshot().registry().problems().values().stream()
                            .filter(problem -> problem.kind() == kind)
                            .count();
                    text.append("caudal_registry_customer_problems{kind=\"")
                            .append(kind)
                            .append("\"} ")
                            .append(count)
                            .append('\n');
                }
            }
            EdgeFleet.Reached reached = state.fleet()
                    .reached(state.snapshot(), state.snapshot().registry().version());
            line(text, "caudal_edges", "gauge", "Edge nodes that have access.", reached.of());
            line(text, "caudal_edges_current", "gauge", "Edge nodes that have the newest list.", reached.on());
        }
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String type, String help, long value) {
        head(text, name, type, help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void line(StringBuilder text, String name, String type, String help, double value) {
        head(text, name, type, help);
        text.append(name).append(' ').append(value).append('\n');
    }
}
