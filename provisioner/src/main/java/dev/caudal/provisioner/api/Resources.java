// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** Who answers what. For any thread. */
final class Resources {
    private final State state;
    private final FleetResource fleet;
    private final CustomerResource customers;
    private final PanelResource panel;
    private final ApiMetrics metrics;
    private final Reply description;

    Resources(State state, FleetResource fleet, CustomerResource customers, PanelResource panel, ApiMetrics metrics) {
        this.state = state;
        this.fleet = fleet;
        this.customers = customers;
        this.panel = panel;
        this.metrics = metrics;
        this.description = new Reply(HttpStatus.OK_200, "application/json", read("openapi.json"), Map.of());
    }

    /** A file beside this class. */
    static byte[] read(String name) {
        try (InputStream file = Resources.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply answer(Ask ask) {
        return switch (ask.operation()) {
            case LIVE -> whole("live");
            case READY -> ready();
            case METRICS -> Reply.of(HttpStatus.OK_200, ApiMetrics.TYPE, metrics.text(state));
            case DESCRIPTION -> description;
            case ACTIVE_CUSTOMERS -> fleet.activeCustomers(ask);
            case CONFIRM_SHRINK -> fleet.confirmShrink(ask);
            case CUSTOMERS -> fleet.customers(ask);
            case EDGES -> fleet.edges(ask);
            case HISTORY -> fleet.history(ask);
            case STREAMING -> customers.streaming(ask);
            case SUBSCRIBE -> customers.subscribe(ask);
            case UNSUBSCRIBE -> customers.unsubscribe(ask);
            case BUNDLE -> customers.bundle(ask);
            case ROTATE -> customers.rotate(ask);
            case REVOKE -> customers.revoke(ask);
            case COMPLETENESS -> customers.completeness(ask);
            case LAG -> customers.lag(ask);
            case TRAFFIC -> customers.traffic(ask);
            case DOWNLOAD -> customers.download(ask);
            case PANEL_SESSION -> panel.invite(ask);
            case PANEL_ROOT, PANEL_WITHOUT_SLASH -> Reply.see(PanelResource.HOME);
            case PANEL_ENTER -> panel.enter(ask);
            case PANEL_SIGN_IN -> panel.signIn(ask);
            case PANEL_SIGNED_IN -> panel.signedIn(ask);
            case PANEL_SIGN_OUT -> panel.signOut(ask);
            case PANEL_HOME -> panel.home(ask);
            case PANEL_CUSTOMER -> panel.customer(ask);
            case PANEL_SCRIPT -> panel.script();
            case PANEL_STYLE -> panel.style();
        };
    }

    private Reply ready() {
        Reply whole = whole("ready");
        return whole.status() == HttpStatus.OK_200
                ? Reply.json(status("ready")
                        .put("version", state.snapshot().registry().version()))
                : whole;
    }

    /** A process that has lost a thread does not get it back: to be restarted is what helps. */
    private Reply whole(String status) {
        return state.vitals()
                .reason()
                .map(reason ->
                        Problem.of(HttpStatus.SERVICE_UNAVAILABLE_503, reason).reply())
                .orElseGet(() -> Reply.json(status(status)));
    }

    private static ObjectNode status(String status) {
        return JsonNodeFactory.instance.objectNode().put("status", status);
    }
}
