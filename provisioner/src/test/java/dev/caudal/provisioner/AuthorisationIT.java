// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.provisioner.api.PanelPages;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everybody asks for everything, of himself and of another, over the network: who may is what the description says, from which
 * the requests are made, so that none can be forgotten. Nothing is changed: what may be done fails later, for its form or because
 * the customers have left.
 */
@ExtendWith(Serving.Shared.class)
final class AuthorisationIT {
    private static final String OWN = "m1";
    private static final String FOREIGN = "m2";
    private static final String LIST = "/v1/edge/active-customers";
    private static final String LINK = "A".repeat(43);
    private static final Set<Integer> REFUSED = Set.of(401, 403);

    @TempDir
    private static Path work;

    private static Serving serving;
    private static ServedApi api;
    private static String edge = "";

    @BeforeAll
    static void start(Serving shared) {
        serving = shared;
        api = shared.secure();
    }

    /** The others count on one edge node. */
    @AfterAll
    static void revoke() {
        if (!edge.isEmpty()) {
            serving.operator().succeed("edges", "revoke", "svq1");
            awaitRefused(edge);
        }
    }

    /** Something to ask for. */
    private record Offer(String name, String method, String path, Set<String> schemes) {
        boolean isOfCustomer() {
            return path.contains("{id}");
        }

        boolean changes() {
            return !method.equals("GET");
        }

        /** Of a form that is refused after it was permitted, where something could change. */
        HttpRequest.Builder about(String customer) {
            HttpRequest.Builder request =
                    api.request(path.replace("{id}", customer).replace("{link}", LINK));
            return switch (method) {
                case "GET", "DELETE" -> request.method(method, BodyPublishers.noBody());
                default ->
                    request.method(method, BodyPublishers.ofString("[]")).header("Content-Type", "application/json");
            };
        }
    }

    @Test
    void shouldGiveEverybodyExactlyWhatTheDescriptionSaysIsHis() throws Exception {
        List<Offer> offers = offers();
        List<Somebody> callers = callers();
        List<String> wrong = new ArrayList<>();
        Set<String> permitted = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        int asked = 0;
        for (Offer offer : offers) {
            for (Somebody caller : callers) {
                for (String customer : offer.isOfCustomer() ? List.of(OWN, FOREIGN) : List.of(OWN)) {
                    boolean may = caller.may(offer.schemes(), offer.changes(), customer.equals(OWN));
                    HttpResponse<String> answer = caller.ask(offer.about(customer));
                    asked++;
                    (may ? permitted : refused).add(offer.name());
                    if (isLetIn(answer, caller) != may || answer.statusCode() >= 500) {
                        wrong.add(offer.name() + " of " + customer + " by " + caller.name() + ": " + answer.statusCode()
                                + " " + answer.body());
                    }
                }
            }
        }

        assertThat(wrong).as(api.log()).isEmpty();
        assertThat(permitted).as("permitted to somebody").hasSameSizeAs(offers);
        assertThat(refused).as("refused to somebody").hasSameSizeAs(offers);
        assertThat(asked).isGreaterThan(500);
        System.out.println("AuthorisationIT: " + offers.size() + " operations, " + callers.size() + " callers, " + asked
                + " requests, 0 wrong");
        for (String customer : List.of(OWN, FOREIGN)) {
            assertThat(api.json("GET", "/v1/customers/" + customer + "/streaming", serving.root(), null)
                            .path("state")
                            .asText())
                    .as("something was changed")
                    .isEqualTo("off");
        }
    }

    /** Whether it got past the question who asks. A page sends him on to sign in who is not known. */
    private static boolean isLetIn(HttpResponse<String> answer, Somebody caller) {
        boolean tooOften = answer.statusCode() == 429 && caller.may().contains(Somebody.Limit.NO_TOKEN);
        boolean sentAway = answer.statusCode() == 303
                && answer.headers().firstValue("Location").equals(Optional.of("/panel/sign-in"))
                && answer.headers().firstValue("Set-Cookie").isEmpty();
        return !REFUSED.contains(answer.statusCode()) && !tooOften && !sentAway;
    }

    /** What the description has and what the panel has; what ends sessions comes last. */
    private static List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        JsonNode description = api.json("GET", "/v1/openapi.json", serving.root(), null);
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(each -> {
                    Set<String> schemes = new TreeSet<>();
                    each.getValue()
                            .path("security")
                            .forEach(one -> one.fieldNames().forEachRemaining(schemes::add));
                    offers.add(new Offer(
                            each.getValue().path("operationId").asText(),
                            each.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            schemes));
                }));
        PanelPages.all()
                .forEach(page -> offers.add(new Offer(page.name(), page.method(), page.path(), page.schemes())));
        offers.sort(Comparator.comparing(offer -> offer.name().equals("PANEL_SIGN_OUT")));
        return offers;
    }

    private static List<Somebody> callers() throws Exception {
        Operator operator = serving.operator();
        SSLContext plain = serving.identity().client(null, null);
        List<Somebody> callers = new ArrayList<>();
        callers.add(Somebody.with("nobody", "", plain, Map.of()));
        callers.add(Somebody.with(
                "a token that never was",
                "",
                plain,
                Somebody.bearer("caudal_" + "A".repeat(43)),
                Somebody.Limit.NO_TOKEN));
        String ended = api.token(operator, "operator");
        Map<String, String> endedSession = session(operatorLogin(ended));
        operator.succeed("token", "revoke", idOf(ended));
        awaitRefused(ended);
        callers.add(
                Somebody.with("a token that was revoked", "", plain, Somebody.bearer(ended), Somebody.Limit.NO_TOKEN));
        callers.add(Somebody.with("a session of a token that was revoked", "", plain, endedSession));

        String edges = work.resolve("edges").toString();
        operator.succeed("edge-credentials", "svq1", "svq2", "-o", edges);
        edge = api.token(operator, "edge:svq1");
        callers.add(Somebody.with("an edge's token", "edge", plain, Somebody.bearer(edge)));
        Path svq1 = work.resolve("edges").resolve("svq1");
        callers.add(Somebody.with("an edge's certificate", "edgeCertificate", showing(svq1, "edge"), Map.of()));
        String revoked = api.token(operator, "edge:svq2");
        operator.succeed("edges", "revoke", "svq2");
        callers.add(Somebody.with(
                "a revoked edge's certificate", "", showing(svq1.resolveSibling("svq2"), "edge"), Map.of()));
        callers.add(
                Somebody.with("a revoked edge's token", "", plain, Somebody.bearer(revoked), Somebody.Limit.NO_TOKEN));
        awaitRefused(revoked);

        operator.succeed("subscribe", OWN, FOREIGN, "m3");
        operator.succeed("unsubscribe", OWN);
        operator.succeed("unsubscribe", FOREIGN);
        Path kit = operator.bundle("m3", work.resolve("m3.zip")).folder();
        callers.add(Somebody.with("a customer's certificate", "", showing(kit, "cm3"), Map.of()));
        callers.add(Somebody.with(
                "a customer's token", "customer", plain, Somebody.bearer(api.token(operator, "customer:" + OWN))));
        callers.add(Somebody.with("a customer's session", "customer", plain, session(customerLogin())));
        callers.add(Somebody.with(
                "a customer's session beside his certificate",
                "customer",
                showing(kit, "cm3"),
                session(customerLogin())));
        callers.add(Somebody.with(
                "a customer's session without proof", "customer", plain, customerLogin(), Somebody.Limit.NO_CSRF));
        callers.add(Somebody.with(
                "a customer's session from elsewhere",
                "customer",
                plain,
                from("cross-site", session(customerLogin())),
                Somebody.Limit.OTHER_SITE));

        callers.add(Somebody.with("an operator's token", "operator", plain, Somebody.bearer(serving.root())));
        callers.add(Somebody.with("an operator's session", "operator", plain, session(operatorLogin(serving.root()))));
        callers.add(Somebody.with(
                "an operator's session without proof",
                "operator",
                plain,
                operatorLogin(serving.root()),
                Somebody.Limit.NO_CSRF));
        callers.add(Somebody.with(
                "an operator's session from elsewhere",
                "operator",
                plain,
                from("same-site", session(operatorLogin(serving.root()))),
                Somebody.Limit.OTHER_SITE));
        return callers;
    }

    private static SSLContext showing(Path folder, String name) {
        return serving.identity().client(folder.resolve(name + ".crt.pem"), folder.resolve(name + ".key.pem"));
    }

    /** As {@code token list} has it: the beginning of the hash. */
    private static String idOf(String token) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash).substring(0, 12);
    }

    private static void awaitRefused(String token) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (api.call("GET", LIST, token, null).statusCode() == 200) {
            assertThat(System.nanoTime()).as(api.log()).isLessThan(deadline);
            ServedApi.pause();
        }
    }

    private static Map<String, String> customerLogin() {
        String link = api.json("POST", "/v1/customers/" + OWN + "/panel-session", serving.root(), null)
                .path("link")
                .asText();
        return cookie(api.send(api.request(link).build()));
    }

    private static Map<String, String> operatorLogin(String token) {
        return cookie(api.send(api.request("/panel/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + token))
                .build()));
    }

    private static Map<String, String> cookie(HttpResponse<String> entered) {
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        return Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    /** What a page of ours sends along. */
    private static Map<String, String> session(Map<String, String> cookie) {
        HttpRequest.Builder page = api.request("/panel/customers/" + OWN);
        cookie.forEach(page::header);
        Map<String, String> headers = new HashMap<>(cookie);
        headers.put("X-CSRF-Token", api.send(page.build()).body().replaceAll("(?s).*data-csrf=\"([^\"]+)\".*", "$1"));
        return headers;
    }

    private static Map<String, String> from(String site, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Sec-Fetch-Site", site);
        return all;
    }
}
