// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.bundle.Brand;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.EdgeNode;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The panel's pages, and the ways into it. On the server's threads; everything comes from memory. */
final class PanelResource {
    private static final int SHOWN = 200;
    static final String HOME = "/panel/";
    private static final String SIGN_IN = "/panel/sign-in";

    private final State state;
    private final StreamingView view;
    private final Authentication authentication;
    private final Gate gate;
    private final OneTime<CustomerId> invitations;
    private final OneTime<Session> sessions;
    private final SecureRandom random;
    private final Brand brand;
    private final Pages pages = new Pages();
    private final Reply script = file("panel.js", "text/javascript; charset=utf-8");
    private final Reply style = file("panel.css", "text/css; charset=utf-8");

    PanelResource(
            State state,
            StreamingView view,
            Authentication authentication,
            Gate gate,
            OneTime<CustomerId> invitations,
            OneTime<Session> sessions,
            SecureRandom random,
            Brand brand) {
        this.state = state;
        this.view = view;
        this.authentication = authentication;
        this.gate = gate;
        this.invitations = invitations;
        this.sessions = sessions;
        this.random = random;
        this.brand = brand;
    }

    private static Reply file(String name, String type) {
        return new Reply(HttpStatus.OK_200, type, Resources.read(name), Map.of("Cache-Control", "no-cache"));
    }

    Reply script() {
        return script;
    }

    Reply style() {
        return style;
    }

    /** A link that lets whoever follows it first into this customer's page. */
    Reply invite(Ask ask) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("link", "/panel/enter/" + invitations.keep(ask.customer()));
        answer.put("expiresAt", invitations.until().toString());
        return Reply.created(answer);
    }

    /**
     * Begins a session. The page goes on by itself instead of being redirected: a strict cookie is not sent to where a link of
     * another site leads, nor to where that redirects.
     */
    Reply enter(Ask ask) {
        CustomerId customer =
                invitations.take(ask.parameter()).orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND_404, "link"));
        Map<String, Object> model = model(language(ask, customer), null);
        model.put("next", "/panel/customers/" + customer + query(ask));
        return begin(
                Reply.html(pages.page("enter", model)),
                new Caller.OfCustomer(
                        customer, "(panel " + OneTime.secret(random).substring(0, 6) + ")"),
                Optional.empty());
    }

    private static String query(Ask ask) {
        return ask.query("lang")
                .filter(Words.LANGUAGES::contains)
                .map(lang -> "?lang=" + lang)
                .orElse("");
    }

    private Reply begin(Reply reply, Caller caller, Optional<ApiToken> token) {
        String name = sessions.keep(new Session(caller, OneTime.secret(random), sessions.until(), token));
        return reply.with("Set-Cookie", Gate.COOKIE + "=" + name + "; Path=/; HttpOnly; Secure; SameSite=Strict");
    }

    Reply signIn(Ask ask) {
        Map<String, Object> model = model(language(ask, null), null);
        return Reply.html(pages.page("sign-in", model));
    }

    Reply signedIn(Ask ask) {
        Optional<ApiToken> token = authentication.token(ask.body().form("token"));
        Optional<Caller> caller = token.flatMap(authentication::caller);
        if (caller.isPresent() && caller.get() instanceof Caller.Operator) {
            return begin(Reply.see(HOME + query(ask)), caller.get(), token);
        }
        Problem refusal = gate.failed(ask.address());
        Map<String, Object> model = model(language(ask, null), null);
        model.put("failed", true);
        Reply page = Reply.html(pages.page("sign-in", model));
        return new Reply(refusal.status(), page.type(), page.body(), Map.of());
    }

    /** The session is over, wherever its cookie went. */
    Reply signOut(Ask ask) {
        ask.cookie().ifPresent(sessions::take);
        return Reply.see(SIGN_IN)
                .with("Set-Cookie", Gate.COOKIE + "=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
    }

    /** All customers and all edges, those that fit what is searched for. */
    Reply home(Ask ask) {
        String search = FleetResource.search(ask);
        RegistrySnapshot snapshot = state.snapshot();
        Map<String, Object> model = model(language(ask, null), ask.session());
        Words words = Words.of(String.valueOf(model.get("lang")));
        model.put("search", ask.query("search").orElse(""));
        List<Customer> customers = snapshot.registry().customers().values().stream()
                .filter(customer -> FleetResource.matches(customer, search))
                .toList();
        List<EdgeNode> edges = snapshot.registry().nodes().values().stream()
                .filter(node -> node.name().value().contains(search))
                .toList();
        model.put(
                "customers",
                customers.stream()
                        .limit(SHOWN)
                        .map(each -> row(each, snapshot.registry().status(each), words))
                        .toList());
        model.put(
                "edges",
                edges.stream().limit(SHOWN).map(each -> row(each, words)).toList());
        model.put("total", words.count(customers.size()));
        model.put("nodes", words.count(edges.size()));
        model.put("tooMany", customers.size() > SHOWN || edges.size() > SHOWN);
        return Reply.html(pages.page("home", model));
    }

    private static Map<String, Object> row(Customer customer, CustomerStatus status, Words words) {
        String stands = StreamingStatus.state(customer);
        return Map.of(
                "id", customer.id().value(),
                "name", FleetResource.name(customer),
                "stands", stands,
                "state", words.get("state." + stands),
                "since", Words.time(customer.since()),
                "problem", status.kind().isProblem() ? words.get("problem." + status.kind()) : "");
    }

    private Map<String, Object> row(EdgeNode node, Words words) {
        Optional<EdgeFleet.Seen> last = state.fleet().last(node.name());
        return Map.of(
                "node", node.name().value(),
                "state", words.get("node." + nodeState(node)),
                "seen", last.map(seen -> Words.time(seen.at())).orElse("–"),
                "list",
                        last.filter(seen -> seen.listVersion() >= 0)
                                .map(seen -> Long.toString(seen.listVersion()))
                                .orElse("–"),
                "until", Words.time(node.notAfter()));
    }

    /** A node that has access and says nothing is not as one that works. */
    private String nodeState(EdgeNode node) {
        if (node.state() == EdgeNode.State.LIVE && !state.fleet().isHeard(node.name())) {
            return "silent";
        }
        return node.state().name().toLowerCase(Locale.ROOT);
    }

    /** One customer's page. */
    Reply customer(Ask ask) {
        CustomerId id = ask.customer();
        RegistrySnapshot snapshot = state.snapshot();
        Map<String, Object> model = model(language(ask, id), ask.session());
        Words words = Words.of(String.valueOf(model.get("lang")));
        boolean operator = ask.caller() instanceof Caller.Operator;
        model.put("operator", operator);
        new CustomerModel(words, operator)
                .fill(model, view.of(id, snapshot), state.traffic().of(id));
        return Reply.html(pages.page("customer", model));
    }

    /** Why there is no page: for those who are not known, the way in. */
    Reply problem(Problem problem, Request request) {
        if (problem.status() == HttpStatus.UNAUTHORIZED_401) {
            return Reply.see(SIGN_IN);
        }
        String languages =
                Optional.ofNullable(request.getHeaders().get("Accept-Language")).orElse("");
        Map<String, Object> model = model(Words.preferred(languages), null);
        Words words = Words.of(String.valueOf(model.get("lang")));
        model.put("message", words.get("error." + Words.kind(problem.status())));
        Reply page = Reply.html(pages.page("message", model));
        return new Reply(problem.status(), page.type(), page.body(), Map.of());
    }

    private Map<String, Object> model(String language, @Nullable Session session) {
        Map<String, Object> model = new HashMap<>();
        model.put("lang", language);
        model.put("english", language.equals("en"));
        model.put("t", Words.of(language).all());
        model.put("brand", brand.value());
        model.put("signedIn", session != null);
        model.put("csrf", session == null ? "" : session.csrf());
        return model;
    }

    /** What the link says, else what the customer chose, else what the browser asks for. */
    private String language(Ask ask, @Nullable CustomerId id) {
        Optional<String> asked = ask.query("lang").filter(Words.LANGUAGES::contains);
        if (asked.isPresent()) {
            return asked.get();
        }
        Customer customer =
                id == null ? null : state.snapshot().registry().customers().get(id);
        if (customer != null && customer.options().language() != null) {
            return customer.options().language().text();
        }
        return Words.preferred(ask.languages());
    }
}
