// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One window of a headless Chromium with an empty profile of its own. For one thread; close it. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** WebDriver's name of an element in JSON. */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final Driver driver;
    private final Path downloads;
    private final Supplier<String> evidence;

    private Browser(Driver driver, Path downloads, Supplier<String> evidence) {
        this.driver = driver;
        this.downloads = downloads;
        this.evidence = evidence;
    }

    /**
     * Starts it.
     *
     * @param folder for its profile and its downloads
     * @param evidence what else is told when something does not happen
     */
    public static Browser start(Path folder, Supplier<String> evidence) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("binary", Part.CHROMIUM.require().toString());
        ArrayNode arguments = options.putArray("args");
        for (String argument : List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en-US",
                "--window-size=1280,900",
                "--user-data-dir=" + folder.resolve("profile"))) {
            arguments.add(argument);
        }
        Browser browser = new Browser(Driver.start(options), folder.resolve("downloads"), evidence);
        ObjectNode behaviour = JsonNodeFactory.instance.objectNode();
        behaviour.put("behavior", "allow").put("downloadPath", browser.downloads.toString());
        browser.devTools("Browser.setDownloadBehavior", behaviour);
        return browser;
    }

    /** Goes to an address, and returns when the page is there. */
    public void open(URI address) {
        driver.post("/url", JsonNodeFactory.instance.objectNode().put("url", address.toString()));
    }

    /** The path and the query of where it is. */
    public String location() {
        return script("return location.pathname + location.search").asText();
    }

    /** What a function's body returns. */
    public JsonNode script(String body, Object... arguments) {
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("script", body);
        ArrayNode list = call.putArray("args");
        for (Object argument : arguments) {
            list.addPOJO(argument);
        }
        return driver.post("/execute/sync", call);
    }

    /** The text of an element as it is shown; empty, if there is none or it is hidden. */
    public String text(String css) {
        return script(
                        "const e = document.querySelector(arguments[0]); return e && e.checkVisibility() ? e.innerText : ''",
                        css)
                .asText();
    }

    /** Waits until an element shows a text. */
    public void awaitText(String css, String part) {
        await(css + " says \"" + part + "\"", () -> text(css).contains(part));
    }

    /** Waits until something is true. */
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "\nthe page says: " + text("body")
                        + "\n" + evidence.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** A page that is just being replaced has no answer yet. */
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (Driver.Refused e) {
            return false;
        }
    }

    /** Clicks as a mouse does, where the element is. */
    public void click(String css) {
        awaitUsable(css);
        String element = driver.post(
                        "/element",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("using", "css selector")
                                .put("value", css))
                .path(ELEMENT)
                .asText();
        driver.post("/element/" + element + "/click", JsonNodeFactory.instance.objectNode());
    }

    /** Presses keys, one after the other, wherever the focus is. */
    public void press(CharSequence keys) {
        ObjectNode actions = JsonNodeFactory.instance.objectNode();
        ObjectNode keyboard = actions.putArray("actions").addObject();
        keyboard.put("type", "key").put("id", "keyboard");
        ArrayNode strokes = keyboard.putArray("actions");
        keys.codePoints().mapToObj(Character::toString).forEach(key -> {
            strokes.addObject().put("type", "keyDown").put("value", key);
            strokes.addObject().put("type", "keyUp").put("value", key);
        });
        driver.post("/actions", actions);
    }

    /** It may be that the page with it is still on its way. */
    private void awaitUsable(String css) {
        await(
                css + " can be used",
                () -> script(
                                "const e = document.querySelector(arguments[0]);"
                                        + " return !!e && e.checkVisibility() && !e.disabled",
                                css)
                        .asBoolean());
    }

    /** Moves on with the Tab key until this element has the focus, as somebody without a mouse does. */
    public void tabTo(String css) {
        awaitUsable(css);
        for (int i = 0; i < 60; i++) {
            if (script("return !!document.activeElement && document.activeElement.matches(arguments[0])", css)
                    .asBoolean()) {
                return;
            }
            press(Key.TAB);
        }
        throw new AssertionError("the Tab key never comes to " + css);
    }

    /** Whether the system shall look dark. */
    public void dark(boolean dark) {
        ObjectNode media = JsonNodeFactory.instance.objectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        devTools("Emulation.setEmulatedMedia", media);
    }

    /** Sets the width of the page. */
    public void width(int pixels) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("width", pixels)
                        .put("height", 900)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /** Takes the network away, or gives it back. */
    public void offline(boolean offline) {
        devTools("Network.enable", JsonNodeFactory.instance.objectNode());
        devTools(
                "Network.emulateNetworkConditions",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("offline", offline)
                        .put("latency", 0)
                        .put("downloadThroughput", -1)
                        .put("uploadThroughput", -1));
    }

    /** What assistive technology is told of the page. */
    public JsonNode accessibilityTree() {
        return devTools("Accessibility.getFullAXTree", JsonNodeFactory.instance.objectNode())
                .path("nodes");
    }

    /** A picture of the whole page. */
    public byte[] picture() {
        JsonNode size = script("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        ObjectNode wish = JsonNodeFactory.instance.objectNode();
        wish.put("format", "png").put("captureBeyondViewport", true);
        wish.putObject("clip")
                .put("x", 0)
                .put("y", 0)
                .put("width", size.get(0).asInt())
                .put("height", size.get(1).asInt())
                .put("scale", 1);
        return Base64.getDecoder()
                .decode(devTools("Page.captureScreenshot", wish).path("data").asText());
    }

    /** Waits for the only file that was downloaded since the last one was taken away, and takes it away. */
    public Path download(Path to) {
        await("a download", () -> finished().isPresent());
        try {
            return Files.move(finished().orElseThrow(), to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> finished() {
        if (!Files.isDirectory(downloads)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(downloads)) {
            return files.filter(each -> each.getFileName().toString().endsWith(".zip"))
                    .findAny();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode devTools(String command, ObjectNode parameters) {
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("cmd", command);
        call.set("params", parameters);
        return driver.post("/goog/cdp/execute", call);
    }

    @Override
    public void close() {
        driver.close();
    }
}
