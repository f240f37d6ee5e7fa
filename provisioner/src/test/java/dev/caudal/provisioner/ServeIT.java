// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.provisioner.config.ProvisionerConfig;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} on a real broker, asked over HTTP: two processes' worth of it, side by side. */
@ExtendWith(Serving.Shared.class)
final class ServeIT {
    @TempDir
    private static Path work;

    private static Operator operator;
    private static LocalKafka kafka;
    private static ServedApi api;
    private static ServedApi other;
    private static String root;

    @BeforeAll
    static void serve(Serving serving) {
        kafka = serving.kafka();
        operator = serving.operator();
        api = serving.api();
        other = serving.other();
        root = api.token(operator, "operator");
    }

    @Test
    void shouldGiveEdgesTheActiveListAndSayWhenNothingIsNew() {
        operator.succeed("edge-credentials", "mad1", "-o", work.resolve("edges").toString());
        String edge = api.token(operator, "edge:mad1");
        api.json(
                "PUT", "/v1/customers/a1/streaming", root, "{\"compression\":\"gzip\",\"produceBytesPerSecond\":4096}");

        HttpResponse<String> list = api.call("GET", "/v1/edge/active-customers", edge, null);

        ObjectNode exported = (ObjectNode) operator.json("export-active", "-o", "-");
        ObjectNode served = (ObjectNode) ServedApi.parse(list.body());
        assertThat(served.remove("generatedAt")).isNotNull();
        exported.remove("generatedAt");
        assertThat(served).isEqualTo(exported);
        assertThat(list.body()).contains("\"compression\":\"gzip\",\"limits\":{\"bytesPerSecond\":4096}");
        String tag = list.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = api.send(api.request("/v1/edge/active-customers")
                .header("Authorization", "Bearer " + edge)
                .header("If-None-Match", tag)
                .build());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        JsonNode edges = api.json("GET", "/v1/edges?search=mad", root, null).path("edges");
        assertThat(edges).hasSize(1);
        assertThat(edges.get(0).path("listVersion").asLong())
                .isEqualTo(served.path("version").asLong());
        JsonNode activation =
                api.json("GET", "/v1/customers/a1/streaming", root, null).path("activation");
        assertThat(activation.path("done").asBoolean())
                .as(activation.toString())
                .isTrue();
        assertThat(activation.path("steps").get(2).path("on").asInt()).isEqualTo(1);
        assertThat(activation.path("steps").get(2).path("of").asInt()).isEqualTo(1);
    }

    @Test
    void shouldConfirmTheListThatAnOperatorLookedAtAndNoOther() {
        String list = "/v1/edge/active-customers";
        api.json("PUT", "/v1/customers/d1/streaming", root, null);
        JsonNode before = api.json("GET", list, root, null);
        long version = before.path("version").asLong();
        api.json("PUT", "/v1/customers/d2/streaming", root, null);

        HttpResponse<String> late = api.call("POST", list + "/confirm-shrink", root, "{\"version\":" + version + "}");
        assertThat(late.statusCode()).as(late.body()).isEqualTo(409);
        assertThat(late.body()).contains("by now, not " + version);
        for (String body : List.of("{}", "{\"version\":\"1\"}", "{\"version\":1.5}", "{\"customers\":1}")) {
            assertThat(api.call("POST", list + "/confirm-shrink", root, body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(api.json("GET", list, root, null).path("shrinkConfirmedFor"))
                .isEqualTo(before.path("shrinkConfirmedFor"));

        JsonNode now = api.json("GET", list, root, null);
        JsonNode confirmed =
                api.json("POST", list + "/confirm-shrink", root, "{\"version\":" + now.path("version") + "}");
        JsonNode after = api.json("GET", list, root, null);

        assertThat(confirmed.path("version")).isEqualTo(now.path("version"));
        assertThat(confirmed.path("customers").asInt())
                .isEqualTo(now.path("customers").size());
        assertThat(after.path("shrinkConfirmedFor")).isEqualTo(now.path("version"));
        assertThat(after.path("version").asLong())
                .isGreaterThan(now.path("version").asLong());
        assertThat(after.path("confirmedCustomers"))
                .extracting(JsonNode::asText)
                .contains("d1", "d2");
        for (JsonNode either : List.of(now.path("version"), after.path("version"))) {
            JsonNode again = api.json("POST", list + "/confirm-shrink", root, "{\"version\":" + either + "}");
            assertThat(again.path("confirmed").asBoolean()).isTrue();
            assertThat(again.path("version")).isEqualTo(now.path("version"));
        }
        assertThat(api.json("GET", list, root, null).path("version")).isEqualTo(after.path("version"));
    }

    @Test
    void shouldSampleACustomerAndTakeItBack() {
        String streaming = "/v1/customers/s1/streaming";
        JsonNode on = api.json("PUT", streaming, root, "{\"sampleOneIn\":2147483647}");
        assertThat(on.path("options").path("sampleOneIn").asInt()).isEqualTo(Integer.MAX_VALUE);
        assertThat(api.call("GET", "/v1/edge/active-customers", root, null).body())
                .contains("\"topics\":{\"access\":\"cs1\"},\"limits\":{\"sampleOneIn\":2147483647}");
        for (String wrong : List.of("0", "-1", "2147483648", "1.5", "\"7\"")) {
            assertThat(api.call("PUT", streaming, root, "{\"sampleOneIn\":" + wrong + "}")
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        String customer = api.token(operator, "customer:s1");
        assertThat(api.call("PUT", streaming, customer, "{\"sampleOneIn\":1}").statusCode())
                .isEqualTo(403);
        assertThat(api.json("PUT", streaming, root, "{\"sampleOneIn\":null}")
                        .path("options")
                        .has("sampleOneIn"))
                .isFalse();
    }

    @Test
    void shouldAnswerAlikeFromEveryProcess() {
        for (int i = 0; i < 6; i++) {
            ServedApi one = i % 2 == 0 ? api : other;
            one.json(i == 5 ? "DELETE" : "PUT", "/v1/customers/b" + i % 4 + "/streaming", root, null);
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String first = "";
        String second = "-";
        while (!first.equals(second)) {
            first = api.call("GET", "/v1/edge/active-customers", root, null).body();
            second = other.call("GET", "/v1/edge/active-customers", root, null).body();
            assertThat(System.nanoTime()).as(first + "\n" + second).isLessThan(deadline);
        }
        assertThat(first).contains("\"b0\"").contains("\"b3\"").doesNotContain("\"b1\"");
    }

    @Test
    void shouldLeadACustomerFromSubscribingToLeaving() throws Exception {
        JsonNode on = api.json("PUT", "/v1/customers/83/streaming", root, "{\"displayName\":\"Example\"}");
        assertThat(on.path("state").asText()).isEqualTo("active");
        assertThat(on.path("topics").path("access").asText()).isEqualTo("c83");
        assertThat(on.path("groupPrefix").asText()).isEqualTo("c83_");
        String customer = api.token(operator, "customer:83");

        JsonNode link = api.json("POST", "/v1/customers/83/bundle", customer, null);
        Unzipped kit = api.unzipped(link.path("link").asText(), work, "83");
        assertThat(api.fetch(link.path("link").asText()).statusCode()).isEqualTo(404);
        assertThat(topics(kit)).containsExactly("c83");

        // Idempotent: nothing changes, and what an operator set stays when a customer changes something else.
        JsonNode again = api.json("PUT", "/v1/customers/83/streaming", customer, "{\"language\":\"es\"}");
        assertThat(again.path("options").path("displayName").asText()).isEqualTo("Example");
        assertThat(again.path("options").path("language").asText()).isEqualTo("es");
        assertThat(api.json("PUT", "/v1/customers/83/streaming", customer, "{\"language\":null}")
                        .path("options")
                        .has("language"))
                .isFalse();

        JsonNode second = api.json("POST", "/v1/customers/83/rotate", customer, null);
        Unzipped renewed = api.unzipped(second.path("link").asText(), work, "83");
        assertThat(topics(kit)).containsExactly("c83");
        assertThat(topics(renewed)).containsExactly("c83");
        assertThat(api.call("POST", "/v1/customers/83/rotate", customer, null).statusCode())
                .isEqualTo(409);
        assertThat(api.json("POST", "/v1/customers/83/rotate", customer, "{\"finish\":true}")
                        .path("ended")
                        .get(0)
                        .asText())
                .isEqualTo(link.path("certificate").asText());
        assertThatThrownBy(() -> topics(kit)).isInstanceOf(ExecutionException.class);

        assertThat(api.json("GET", "/v1/customers/83/lag", customer, null)
                        .path("nobodyReads")
                        .asBoolean())
                .isTrue();
        JsonNode completeness = api.json("GET", "/v1/customers/83/completeness?hours=2", customer, null);
        while (!completeness.path("state").asText().equals("current")) {
            assertThat(completeness.path("state").asText()).isEqualTo("catching-up");
            assertThat(completeness.has("complete")).isFalse();
            ServedApi.pause();
            completeness = api.json("GET", "/v1/customers/83/completeness?hours=2", customer, null);
        }
        assertThat(completeness.path("complete").asBoolean()).isTrue();
        assertThat(completeness.path("checked").isIntegralNumber()).isTrue();
        assertThat(api.json("GET", "/v1/customers/83/traffic", customer, null).path("hours"))
                .hasSize(24);

        assertThat(api.json("POST", "/v1/customers/83/revoke", customer, "{}").path("ended"))
                .hasSize(1);
        JsonNode off = api.json("DELETE", "/v1/customers/83/streaming", customer, null);
        assertThat(off.path("state").asText()).isEqualTo("off");
        assertThat(api.json("DELETE", "/v1/customers/83/streaming", customer, null)
                        .path("state")
                        .asText())
                .isEqualTo("off");
        assertThat(api.call("POST", "/v1/customers/83/bundle", customer, null).statusCode())
                .isEqualTo(409);
        assertThat(api.log())
                .contains("SUBSCRIBE 83 by operator (token ")
                .doesNotContain(root)
                .doesNotContain(customer);
    }

    /** A caller whose answer was lost asks again: nobody is served by another certificate. */
    @Test
    void shouldAnswerARepeatedRequestForAZipWithTheSameZip() throws Exception {
        api.json("PUT", "/v1/customers/z1/streaming", root, null);
        String customer = api.token(operator, "customer:z1");

        List<CompletableFuture<JsonNode>> atOnce = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> api.json("POST", "/v1/customers/z1/bundle", customer, null)))
                .limit(4)
                .toList();
        JsonNode first = atOnce.get(0).get(90, TimeUnit.SECONDS);
        for (CompletableFuture<JsonNode> each : atOnce) {
            assertThat(each.get(90, TimeUnit.SECONDS)).isEqualTo(first);
        }
        assertThat(api.json("POST", "/v1/customers/z1/bundle", customer, null)).isEqualTo(first);
        assertThat(certificates("z1")).isEqualTo(1);

        api.unzipped(first.path("link").asText(), work, "z1");
        JsonNode second = api.json("POST", "/v1/customers/z1/bundle", customer, null);
        assertThat(second.path("certificate")).isNotEqualTo(first.path("certificate"));
        api.json(
                "POST",
                "/v1/customers/z1/revoke",
                customer,
                "{\"certificate\":\"" + second.path("certificate").asText() + "\"}");
        JsonNode third = api.json("POST", "/v1/customers/z1/bundle", customer, null);
        assertThat(third.path("certificate")).as("not one that was revoked").isNotEqualTo(second.path("certificate"));

        assertThat(api.fetch(third.path("link").asText()).statusCode()).isEqualTo(200);
        assertThat(api.call("POST", "/v1/customers/z1/bundle", customer, null).statusCode())
                .as("a third certificate")
                .isEqualTo(409);
        assertThat(certificates("z1")).isEqualTo(2);
    }

    private int certificates(String customer) {
        return api.json("GET", "/v1/customers/" + customer + "/streaming", root, null)
                .path("certificates")
                .size();
    }

    private static List<String> topics(Unzipped kit) throws Exception {
        try (Admin admin = Admin.create(kit.pem(kafka.bootstrapServers()))) {
            return List.copyOf(admin.describeTopics(List.of("c" + kit.customer()))
                    .allTopicNames()
                    .get()
                    .keySet());
        }
    }

    @Test
    void shouldRefuseWhoeverIsNotTheOne() {
        api.json("PUT", "/v1/customers/d1/streaming", root, null);
        api.json("PUT", "/v1/customers/d11/streaming", root, null);
        String customer = api.token(operator, "customer:d1");

        for (String path : List.of("streaming", "completeness", "lag", "traffic")) {
            assertThat(api.call("GET", "/v1/customers/d11/" + path, customer, null)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
            assertThat(api.call("GET", "/v1/customers/d1/" + path, null, null).statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        for (String path : List.of("bundle", "rotate", "revoke", "panel-session")) {
            assertThat(api.call("POST", "/v1/customers/d11/" + path, customer, null)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(api.call("PUT", "/v1/customers/d11/streaming", customer, null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.call("DELETE", "/v1/customers/d11/streaming", customer, null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.call("PUT", "/v1/customers/d1/streaming", customer, "{\"partitions\":9}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.call("GET", "/v1/customers", customer, null).statusCode())
                .isEqualTo(403);
        assertThat(api.call("GET", "/v1/edge/active-customers", customer, null).statusCode())
                .isEqualTo(403);
        String wrong = "caudal_" + "A".repeat(43);
        HttpResponse<String> refused = api.call("GET", "/v1/customers", wrong, null);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(api.log()).contains("a token that is none from 127.0.0.1").doesNotContain(wrong);
    }

    @Test
    void shouldRefuseWhatIsNotOfItsForm() {
        String path = "/v1/customers/e1/streaming";
        for (Map.Entry<String, Integer> each : Map.of(
                        "{",
                        400,
                        "[]",
                        400,
                        "{\"a\":1}",
                        400,
                        "{\"language\":\"en\",\"language\":\"es\"}",
                        400,
                        "{\"displayName\":" + "[".repeat(50) + "]".repeat(50) + "}",
                        400,
                        "{\"allowedAddresses\":[\"10.0.0.0/8\"]}",
                        400,
                        "{\"partitions\":1.5}",
                        400,
                        "{\"displayName\":\"" + "x".repeat(17_000) + "\"}",
                        413,
                        "{} {}",
                        400)
                .entrySet()) {
            HttpResponse<String> answer = api.call("PUT", path, root, each.getKey());
            assertThat(answer.statusCode()).as(each.getKey() + answer.body()).isEqualTo(each.getValue());
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(api.send(api.request(path)
                                .header("Authorization", "Bearer " + root)
                                .header("Content-Type", "text/plain")
                                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                                .build())
                        .statusCode())
                .isEqualTo(415);
        assertThat(api.call("GET", "/v1/customers/UPPER/streaming", root, null).statusCode())
                .isEqualTo(400);
        assertThat(api.call("GET", "/v1/nothing", root, null).statusCode()).isEqualTo(404);
        HttpResponse<String> method = api.call("POST", path, root, null);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("DELETE, GET, PUT");
        assertThat(api.call("GET", "/v1/customers?limit=0", root, null).statusCode())
                .isEqualTo(400);
        assertThat(api.call("PUT", "/v1/customers/caudal-probe/streaming", root, null)
                        .statusCode())
                .isEqualTo(409);
        assertThat(api.json("GET", path, root, null).path("state").asText()).isEqualTo("off");
        assertThatThrownBy(() -> new ServedApi(
                        operator, new ProvisionerConfig.Api("0.0.0.0:0", null, null), Duration.ofMinutes(5)))
                .hasMessageContaining("set api.certificate");
    }

    @Test
    void shouldNeverBreakWhateverItsDescriptionAllows() {
        JsonNode description = api.json("GET", "/v1/openapi.json", root, null);
        long seed = new Random().nextLong();
        System.out.println("ServeIT requests from the description, seed " + seed);
        Random random = new Random(seed);
        operator.succeed("subscribe", "f1");
        String customer = api.token(operator, "customer:f1");
        DescribedAnswer described = new DescribedAnswer(description);
        List<String> broken = new ArrayList<>();
        Set<String> done = new TreeSet<>();
        for (DescribedRequest request : DescribedRequest.random(description, 10, random)) {
            HttpResponse<String> answer = patiently(request, random.nextInt(4) == 0 ? customer : root);
            List<String> problems = new ArrayList<>(described.problems(request, answer));
            if (answer.statusCode() >= 500 || answer.body().contains("Exception")) {
                problems.add("it broke");
            }
            if (!problems.isEmpty()) {
                broken.add(request + ": " + answer.statusCode() + " " + answer.body() + " " + problems);
            }
            if (answer.statusCode() < 300) {
                done.add(request.method() + " " + request.template());
            }
        }
        assertThat(broken).as("seed " + seed + "\n" + api.log()).isEmpty();
        assertThat(done)
                .as("seed " + seed + ": what was answered with more than a refusal")
                .hasSizeGreaterThan(8);
    }

    /** As fast as it may. */
    private static HttpResponse<String> patiently(DescribedRequest request, String token) {
        while (true) {
            HttpResponse<String> answer =
                    api.call(request.method(), request.path(), token, request.body(), request.headers());
            if (answer.statusCode() != 429) {
                return answer;
            }
            ServedApi.pause();
        }
    }

    @Test
    void shouldLetACustomerIntoHisPageOnceByALink() throws Exception {
        String hostile = "<script>alert(1)</script>\\\"'";
        api.json("PUT", "/v1/customers/p1/streaming", root, "{\"displayName\":\"" + hostile + "\"}");
        String link = api.json("POST", "/v1/customers/p1/panel-session", root, null)
                .path("link")
                .asText();

        HttpResponse<String> entered = api.call("GET", link, null, null);

        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("Secure").contains("SameSite=Strict");
        assertThat(api.call("GET", link, null, null).statusCode()).isEqualTo(404);
        String session = cookie.substring(0, cookie.indexOf(';'));
        HttpResponse<String> page = page("/panel/customers/p1", session);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
        assertThat(page.body()).contains("<code>cp1</code>").contains("lang=\"en\"");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page("/panel/customers/p1?lang=es", session).body()).contains("Entrega de logs");
        assertThat(page("/panel/customers/p2", session).statusCode()).isEqualTo(403);
        assertThat(page("/panel/", session).statusCode()).isEqualTo(403);
        assertThat(page("/panel/customers/p1", "caudal_session=x").statusCode()).isEqualTo(303);

        String csrf = page.body().replaceAll("(?s).*data-csrf=\"([^\"]+)\".*", "$1");
        assertThat(change(session, "", "same-origin")).isEqualTo(403);
        assertThat(change(session, "wrong", "same-origin")).isEqualTo(403);
        assertThat(change(session, csrf, "cross-site")).isEqualTo(403);
        assertThat(change(session, csrf, "same-origin")).isEqualTo(200);
    }

    private static HttpResponse<String> page(String path, String cookie) {
        return api.send(api.request(path).header("Cookie", cookie).build());
    }

    private static int change(String cookie, String csrf, String site) {
        return api.send(api.request("/v1/customers/p1/streaming")
                        .header("Cookie", cookie)
                        .header("X-CSRF-Token", csrf)
                        .header("Sec-Fetch-Site", site)
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    @Test
    void shouldLetAnOperatorSignInWithAToken() {
        HttpResponse<String> refused = signIn("caudal_" + "B".repeat(43));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("role=\"alert\"");

        HttpResponse<String> entered = signIn(root);

        assertThat(entered.statusCode()).isEqualTo(303);
        String session = session(entered);
        api.json("PUT", "/v1/customers/q1/streaming", root, null);
        assertThat(page("/panel/?search=Q1", session).body()).contains("/panel/customers/q1?lang=en");
        api.send(api.request("/panel/sign-out")
                .header("Cookie", session)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(page("/panel/", session).statusCode()).isEqualTo(303);
    }

    /** Operators are told why, customers that it is so. */
    @Test
    void shouldTellEverybodyThatACustomerIsInConflict() throws Exception {
        api.json("PUT", "/v1/customers/s9/streaming", root, "{\"partitions\": 1}");
        awaitStatus("s9", "ok");
        try (Admin admin = kafka.newAdmin()) {
            admin.createPartitions(Map.of("cs9", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        assertThat(operator.run("apply").exitCode()).isEqualTo(1);
        awaitStatus("s9", "conflict");
        assertThat(api.json("GET", "/v1/customers/s9/streaming", root, null)
                        .path("status")
                        .path("cause")
                        .asText())
                .startsWith("topic cs9 has 2 partitions");

        String session = session(signIn(root));
        String own = session(api.call(
                "GET",
                api.json("POST", "/v1/customers/s9/panel-session", root, null)
                        .path("link")
                        .asText(),
                null,
                null));

        JsonNode asCustomer = api.json("GET", "/v1/customers/s9/streaming", api.token(operator, "customer:s9"), null);
        assertThat(asCustomer.path("status").path("kind").asText()).isEqualTo("conflict");
        assertThat(asCustomer.path("status").has("cause")).isFalse();
        assertThat(api.json("GET", "/v1/customers?search=s9", root, null).findValuesAsText("status"))
                .containsExactly("conflict");
        assertThat(page("/panel/?search=s9&lang=en", session).body()).contains("In conflict");
        assertThat(page("/panel/customers/s9?lang=en", session).body())
                .contains("In conflict (")
                .contains("topic cs9 has 2 partitions");
        assertThat(page("/panel/customers/s9?lang=en", own).body())
                .contains("Not all of your settings are in effect.")
                .doesNotContain("topic cs9 has");
        assertThat(api.call("GET", "/metrics", root, null).body())
                .contains("caudal_registry_customer_problems{kind=\"conflict\"} 1");

        operator.succeed("subscribe", "s9", "--partitions", "2");
        awaitStatus("s9", "ok");
    }

    /** The server follows the registry, to which a command wrote. */
    private static void awaitStatus(String customer, String kind) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String seen;
        do {
            seen = api.json("GET", "/v1/customers/" + customer + "/streaming", root, null)
                    .path("status")
                    .path("kind")
                    .asText();
        } while (!seen.equals(kind) && System.nanoTime() - deadline < 0);
        assertThat(seen).isEqualTo(kind);
    }

    private static String session(HttpResponse<String> entered) {
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static HttpResponse<String> signIn(String token) {
        return api.send(api.request("/panel/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + token))
                .build());
    }

    @Test
    void shouldSayWhetherItLivesAndCount() throws Exception {
        assertThat(api.call("GET", "/health/live", null, null).statusCode()).isEqualTo(200);
        assertThat(api.call("GET", "/health/ready", null, null).body()).contains("\"ready\"");
        assertThat(api.call("GET", "/metrics", null, null).statusCode()).isEqualTo(401);
        assertThat(api.call("GET", "/metrics", root, null).body())
                .contains("caudal_api_requests_total{operation=\"LIVE\",status=\"200\"} ")
                .contains("caudal_registry_version ");
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(each -> each.getFileName().toString().startsWith("caudal-bundle")))
                    .as("zips left behind")
                    .isEmpty();
        }
    }
}
