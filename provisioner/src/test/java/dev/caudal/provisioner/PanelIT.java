// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.provisioner.browser.Accessibility;
import dev.caudal.provisioner.browser.Browser;
import dev.caudal.provisioner.browser.Key;
import dev.caudal.provisioner.browser.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The panel as people use it: in Chromium, over TLS, on a real broker. */
@ExtendWith(Serving.Shared.class)
final class PanelIT {
    private static final int WIDE = 1280;
    private static final int NARROW = 320;
    private static final String HOSTILE =
            "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>'\"&amp;\u202e\u001b[31m";

    @TempDir
    private static Path work;

    private static Serving serving;
    private static ServedApi api;
    private static String root;
    private static String edge;
    private static EdgeLines lines;
    private static Browser browser;

    @BeforeAll
    static void start(Serving shared) {
        serving = shared;
        api = shared.secure();
        root = shared.root();
        browser = Browser.start(work, api::log);
        lines = new EdgeLines(shared.operator(), work.resolve("edges"));
        edge = api.token(shared.operator(), "edge:mad1");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            lines.close();
        }
    }

    /** Follows a new link into a customer's page, as a browser does that a dashboard sends there. */
    private static void enter(String customer, String language) {
        String link = api.json("POST", "/v1/customers/" + customer + "/panel-session", root, null)
                .path("link")
                .asText();
        browser.open(api.address().resolve(link + "?lang=" + language));
        browser.await("the page of " + customer, () -> browser.location().startsWith("/panel/customers/" + customer));
        browser.await(
                "what is on it",
                () -> browser.script("return document.readyState").asText().equals("complete"));
    }

    /** An edge asks for the list, and says the next time that it has it. */
    private static void edgeAsks() {
        String path = "/v1/edge/active-customers";
        String tag =
                api.call("GET", path, edge, null).headers().firstValue("ETag").orElseThrow();
        api.send(api.request(path)
                .header("Authorization", "Bearer " + edge)
                .header("If-None-Match", tag)
                .build());
    }

    @Test
    void shouldLeadFromTheSwitchToLinesAndBackByTheKeyboardAlone() throws Exception {
        enter("k1", "en");
        assertThat(browser.text("#state")).isEqualTo("Off");

        browser.tabTo("#switch");
        browser.press(Key.SPACE);
        browser.awaitText("#state", "On");
        browser.awaitText("#message", "Streaming is on.");
        assertThat(browser.script("return document.activeElement.id").asText()).isEqualTo("switch");
        browser.awaitText("#activation", "On the active list");
        browser.awaitText("#activation", "On the edge nodes 0 of 1");
        edgeAsks();
        browser.awaitText("#activation", "On the edge nodes 1 of 1");

        browser.tabTo("#download");
        browser.press(Key.ENTER);
        Unzipped kit = unzipped("k1", "first");
        List<String> sent = List.of(
                "\"GET / HTTP/2.0\" 200 \"Mozilla/5.0\"",
                "\"GET / HTTP/2.0\" 200 \"" + HOSTILE + "\"",
                "\"GET /ñ HTTP/2.0\" 404 \"${jndi:ldap://x}\"");
        lines.deliver("k1", Instant.now(), sent);
        assertThat(consumerPy(kit, sent.size())).containsExactlyInAnyOrderElementsOf(sent);
        enter("k1", "en");
        browser.awaitText("#lag", "ck1_");
        browser.awaitText("#lag-warning", "No consumer connected");
        browser.await("the lines are counted", () -> {
            enter("k1", "en");
            return browser.text("#lines").equals("3");
        });
        assertThat(browser.text("#bytes")).isEqualTo(EdgeLines.bytes(sent) + "\u00a0B");
        assertThat(browser.script("return document.querySelectorAll('#chart-bytes rect:not([height=\"0\"])').length")
                        .asInt())
                .isBetween(1, 2);
        assertThat(api.json("GET", "/v1/customers/k1/traffic", root, null).findValues("readBytes").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum())
                .isEqualTo(EdgeLines.bytes(sent));

        browser.tabTo("#rotate");
        browser.press(Key.ENTER);
        unzipped("k1", "second");
        browser.tabTo("#finish");
        browser.press(Key.ENTER);
        browser.awaitText("dialog[open]", "Revoke the old certificate?");
        browser.tabTo("dialog[open] .danger");
        browser.press(Key.ENTER);
        browser.awaitText("#message", "Certificate revoked.");
        assertThat(certificates("k1")).hasSize(1);

        browser.tabTo("#switch");
        browser.press(Key.SPACE);
        browser.awaitText("dialog[open]", "Turn streaming off?");
        browser.press(Key.ESCAPE);
        browser.await("the dialog is closed", () -> browser.text("dialog").isEmpty());
        assertThat(browser.script("return document.activeElement.id").asText()).isEqualTo("switch");
        assertThat(certificates("k1")).hasSize(1);
        browser.press(Key.SPACE);
        browser.tabTo("dialog[open] .danger");
        browser.press(Key.ENTER);
        browser.awaitText("#message", "Streaming is off.");
        assertThat(browser.text("#state")).isEqualTo("Off");
        assertThat(certificates("k1")).isEmpty();
    }

    private static JsonNode certificates(String customer) {
        return api.json("GET", "/v1/customers/" + customer + "/streaming", root, null)
                .path("certificates");
    }

    private static Unzipped unzipped(String customer, String name) {
        Path zip = browser.download(work.resolve(name + ".zip"));
        return Unzipped.of(zip, work.resolve(name), customer);
    }

    /** The zip's consumer as it is. */
    private static List<String> consumerPy(Unzipped kit, int count) throws Exception {
        Part.PYTHON_CLIENT.require();
        Path out = work.resolve("consumer.out");
        Path errors = work.resolve("consumer.err");
        Process process = new ProcessBuilder(
                        "/usr/bin/python3",
                        kit.folder().resolve("consumer.py").toString(),
                        "--max-messages",
                        Integer.toString(count),
                        "--timeout",
                        "50")
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return Files.readAllLines(out);
    }

    @Test
    void shouldBeUsableByEveryoneInBothLanguagesLightAndDark() {
        api.json("PUT", "/v1/customers/a2/streaming", root, "{\"displayName\":\"Example Media\"}");
        // Each language and each kind of light, wide and as narrow as WCAG asks for (1.4.10).
        List<String> problems = new ArrayList<>(look("en", false, WIDE));
        problems.addAll(look("es", true, WIDE));
        problems.addAll(look("es", false, NARROW));
        problems.addAll(look("en", true, NARROW));
        browser.dark(false);
        browser.width(1280);
        browser.script("document.getElementById('ask-off').showModal()");
        problems.addAll(new Accessibility(browser).problems("en"));
        assertThat(problems).isEmpty();
    }

    /** Looks at all kinds of pages. */
    private static List<String> look(String language, boolean dark, int width) {
        browser.dark(dark);
        browser.width(width);
        enter("never-subscribed", language);
        List<String> problems = new ArrayList<>(look("off", language, dark, width));
        browser.open(api.address().resolve("/panel/sign-in?lang=" + language));
        problems.addAll(look("sign-in", language, dark, width));
        browser.script("document.getElementById('token').value = arguments[0]", root);
        browser.click("form[action*=sign-in] button");
        browser.await("all customers", () -> browser.location().startsWith("/panel/?"));
        problems.addAll(look("home", language, dark, width));
        browser.open(api.address().resolve("/panel/customers/a2?lang=" + language));
        browser.await("what is read", () -> !browser.text("#lag-warning").isEmpty());
        browser.click("summary");
        problems.addAll(look("on", language, dark, width));
        return problems;
    }

    private static List<String> look(String page, String language, boolean dark, int width) {
        Accessibility accessibility = new Accessibility(browser);
        List<String> problems = new ArrayList<>(accessibility.problems(language));
        if (width == WIDE) {
            problems.addAll(accessibility.keyboardProblems());
        }
        paint(page + "-" + language + (dark ? "-dark-" : "-light-") + width + ".png");
        return problems.stream()
                .map(each -> page + " " + language + (dark ? " dark " : " light ") + width + ": " + each)
                .toList();
    }

    /** Kept for people who want to see what was looked at. */
    private static void paint(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "panel"));
            Files.write(folder.resolve(name), browser.picture());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checks themselves: each mistake is made on a page that has none. */
    @Test
    void shouldFindEachMistakeThatIsMade() {
        enter("never-subscribed", "en");
        Accessibility accessibility = new Accessibility(browser);
        assertThat(accessibility.problems("en")).isEmpty();
        for (String mistake : List.of(
                "document.documentElement.lang = 'de'",
                "document.querySelector('h1').outerHTML = '<h3>x</h3>'",
                "document.querySelector('main').outerHTML = '<div id=main>x</div>'",
                "document.getElementById('switch').removeAttribute('aria-labelledby')",
                "document.getElementById('switch').removeAttribute('aria-checked')",
                "document.querySelector('nav').removeAttribute('aria-label')",
                "document.querySelector('.hint').className = 'faint'; const sheet = new CSSStyleSheet();"
                        + " sheet.replaceSync('.faint { color: #999 }'); document.adoptedStyleSheets = [sheet]",
                "document.querySelector('h1').id = 'main'",
                "document.querySelector('.who').insertAdjacentHTML('beforeend', '<input>')",
                "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')")) {
            enter("never-subscribed", "en");
            browser.script(mistake);
            assertThat(accessibility.problems("en")).as(mistake).isNotEmpty();
        }
        enter("never-subscribed", "en");
        browser.script(
                "const sheet = new CSSStyleSheet(); sheet.replaceSync(':focus-visible { outline: none !important }');"
                        + " document.adoptedStyleSheets = [sheet]");
        assertThat(accessibility.keyboardProblems()).isNotEmpty();
    }

    @Test
    void shouldShowWhatStrangersWroteAsText() throws Exception {
        String json = "{\"displayName\":\"" + HOSTILE.replace("\"", "\\\"").replace("\u001b", "") + "\"}";
        api.json("PUT", "/v1/customers/h1/streaming", root, json);
        Path zip = work.resolve("h1.zip");
        serving.operator().succeed("bundle", "h1", "-o", zip.toString());
        Unzipped kit = Unzipped.of(zip, work.resolve("h1"), "h1");
        lines.deliver("h1", Instant.now(), List.of("one"));
        // A group's name is what a customer's consumer says, and Kafka takes any.
        consume(kit, "ch1_" + HOSTILE).close();

        enter("h1", "en");

        assertThat(browser.text("#name")).contains("<img src=x onerror=");
        browser.awaitText("#lag", "ch1_<img src=x onerror=");
        assertThat(browser.script(
                                "return document.querySelectorAll('#name *, #lag th *, main img, main script').length")
                        .asInt())
                .isZero();
        assertThat(browser.script("return document.title").asText()).startsWith("Streaming");
    }

    @Test
    void shouldLetAnOperatorFindACustomerAndAnEdgeByTheKeyboardAlone() {
        api.json("PUT", "/v1/customers/o1/streaming", root, "{\"displayName\":\"Needle & Sons\"}");
        api.json("PUT", "/v1/customers/o2/streaming", root, "{\"displayName\":\"Haystack\"}");
        browser.open(api.address().resolve("/panel/sign-in?lang=en"));
        browser.tabTo("#token");
        browser.press(root);
        browser.press(Key.ENTER);
        browser.awaitText("h1", "Customers and edges");
        browser.tabTo("#search");
        browser.press("NEEDLE");
        browser.press(Key.ENTER);
        browser.await("the answer", () -> browser.location().contains("search=NEEDLE"));
        assertThat(browser.text("main"))
                .contains("Needle & Sons")
                .doesNotContain("Haystack")
                .contains("Edges (0)");
        browser.tabTo("#customers ~ div a");
        browser.press(Key.ENTER);
        browser.awaitText(".who", "Needle & Sons");

        edgeAsks();
        browser.open(api.address().resolve("/panel/?lang=es&search=mad1"));
        assertThat(browser.text("#edges ~ div")).contains("mad1").contains("En línea");
        assertThat(browser.text("#customers ~ div")).contains("No se ha encontrado nada.");
    }

    @Test
    void shouldWarnWhenRetentionComesNearToWhatAConsumerHasNotRead() throws Exception {
        api.json("PUT", "/v1/customers/r1/streaming", root, "{\"partitions\":1,\"retentionSeconds\":3600}");
        Unzipped kit = serving.operator().bundle("r1", work.resolve("r1.zip"));
        lines.deliver("r1", Instant.now().minus(Duration.ofMinutes(50)), List.of("old", "older"));
        try (KafkaConsumer<byte[], byte[]> consumer = consume(kit, "cr1_slow")) {
            enter("r1", "en");
            browser.awaitText("#lag", "cr1_slow");
            assertThat(browser.text("#lag-warning")).isEmpty();
            consumer.commitSync(Map.of(new TopicPartition("cr1", 0), new OffsetAndMetadata(1)));

            enter("r1", "en");

            browser.awaitText("#lag-warning", "so far behind that lines will be deleted");
            assertThat(browser.text("#access ~ dl")).contains("1\u00a0h");
        }
    }

    private static KafkaConsumer<byte[], byte[]> consume(Unzipped kit, String group) {
        Map<String, Object> properties = new HashMap<>(kit.pem(serving.kafka().bootstrapServers()));
        properties.put("group.id", group);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
        consumer.subscribe(List.of("c" + kit.customer()));
        browser.await(
                "a line for " + group,
                () -> consumer.poll(Duration.ofMillis(500)).count() > 0);
        consumer.commitSync();
        return consumer;
    }

    @Test
    void shouldSayWhatIsWrongSoThatAPersonUnderstandsIt() {
        String link = api.json("POST", "/v1/customers/e9/panel-session", root, null)
                .path("link")
                .asText();
        browser.open(api.address().resolve(link + "?lang=es"));
        browser.open(api.address().resolve(link));
        assertThat(browser.text("[role=alert]")).contains("This link has expired or has already been used.");

        enter("e9", "en");
        browser.offline(true);
        browser.click("#switch");
        browser.awaitText("#message", "The service is busy or not reachable.");
        browser.offline(false);
        assertThat(browser.script("return document.getElementById('switch').disabled")
                        .asBoolean())
                .isFalse();
        browser.script("return fetch('/panel/sign-out', {method: 'POST'}).then(() => 1)");
        browser.click("#switch");
        browser.awaitText("#message", "Your session has expired.");
        assertThat(api.json("GET", "/v1/customers/e9/streaming", root, null)
                        .path("state")
                        .asText())
                .isEqualTo("off");

        String streaming = "/v1/customers/e8";
        api.json("PUT", streaming + "/streaming", root, null);
        api.json("POST", streaming + "/bundle", root, null);
        enter("e8", "es");
        api.json("POST", streaming + "/rotate", root, null);
        browser.click("#rotate");
        browser.awaitText("#message", "Otra persona ha cambiado esto.");

        browser.script("return fetch('/panel/sign-out', {method: 'POST'}).then(() => 1)");
        browser.open(api.address().resolve("/panel/customers/e9?lang=en"));
        assertThat(browser.location()).startsWith("/panel/sign-in");
        browser.script("document.getElementById('token').value = 'caudal_nonsense'");
        browser.click("form[action*=sign-in] button");
        browser.awaitText("[role=alert]", "That isn't a valid operator token");
    }

    @Test
    void shouldShowWhatIsTrueNowWhoeverChangedIt() {
        enter("w1", "en");
        assertThat(browser.text("#state")).isEqualTo("Off");
        api.json("PUT", "/v1/customers/w1/streaming", root, null);
        browser.awaitText("#state", "On");
        browser.await(
                "completeness",
                () -> browser.text("#completeness").equals("No full hour with records to compare yet."));

        browser.offline(true);
        browser.awaitText("#message", "The service is busy or not reachable.");
        browser.offline(false);
        browser.await(
                "no trouble any more",
                () -> browser.script("return document.getElementById('message').hidden")
                        .asBoolean());

        api.json("DELETE", "/v1/customers/w1/streaming", root, null);
        browser.awaitText("#state", "Off");
        browser.awaitText("#activation", "Off the active list");
    }

    @Test
    void shouldLeadToThePanelFromTheServersAddress() {
        for (String path : List.of("/", "/panel")) {
            browser.open(api.address().resolve(path));
            // Where an operator is signed in, to the first page itself.
            browser.await("the panel from " + path, () -> browser.location().startsWith("/panel/"));
        }
    }

    /** Writes the pictures of the documentation: docs/api.md says how it is run. */
    @Test
    @EnabledIfSystemProperty(named = "caudal.panel.pictures", matches = "true")
    void shouldPaintThePicturesOfTheDocumentation() throws Exception {
        api.json("PUT", "/v1/customers/example/streaming", root, "{\"displayName\":\"Example Media\"}");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int back = 23; back >= 0; back--) {
            int count = (int) (2600 + 1700 * Math.sin((23 - back) / 24.0 * 2 * Math.PI - 1.9)) / (back == 0 ? 5 : 1);
            List<String> some = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                some.add("203.0.113.7 \"GET /" + i + " HTTP/2.0\" 200 1532");
            }
            lines.deliver("example", hour.minus(back, ChronoUnit.HOURS), some);
        }
        Path zip = work.resolve("example.zip");
        serving.operator().succeed("bundle", "example", "-o", zip.toString());
        edgeAsks();
        Path images = Path.of("..", "docs", "images");
        Files.createDirectories(images);
        try (KafkaConsumer<byte[], byte[]> consumer =
                consume(Unzipped.of(zip, work.resolve("example"), "example"), "cexample_siem")) {
            for (String language : List.of("en", "es")) {
                enter("example", language);
                browser.await("consumers", () -> browser.text("#lag").contains("cexample_siem"));
                browser.await(
                        "completeness", () -> browser.text("#completeness").matches(".*[0-9].*"));
                browser.width(1120);
                Files.write(images.resolve("panel-" + language + ".png"), browser.picture());
                browser.dark(true);
                Files.write(images.resolve("panel-" + language + "-dark.png"), browser.picture());
                browser.dark(false);
            }
            consumer.poll(Duration.ZERO);
        }
    }
}
