// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What keeps somebody from using a page who sees little, or nothing, or has no mouse. For one browser's thread. */
public final class Accessibility {
    private static final Set<String> NAMED = Set.of(
            "button",
            "link",
            "switch",
            "textbox",
            "searchbox",
            "image",
            "navigation",
            "region",
            "dialog",
            "DisclosureTriangle");
    private static final int MOST_STOPS = 80;

    private final Browser browser;
    private final String checks;

    /** Of the page that a browser shows. */
    public Accessibility(Browser browser) {
        this.browser = browser;
        this.checks = resource("checks.js");
    }

    private static String resource(String name) {
        try (InputStream input = Accessibility.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Structure, language, colours and names; nothing, if all is well. */
    public List<String> problems(String language) {
        List<String> problems = new ArrayList<>();
        browser.script(checks + "\nreturn checkPage(arguments[0])", language)
                .forEach(each -> problems.add(each.asText()));
        for (JsonNode node : browser.accessibilityTree()) {
            String role = node.path("role").path("value").asText();
            boolean nameless = node.path("name").path("value").asText().isBlank();
            if (!node.path("ignored").asBoolean() && NAMED.contains(role) && nameless) {
                problems.add("a " + role + " without a name: " + node);
            }
        }
        return problems;
    }

    /** Goes through the page by the Tab key: everything that can be used is reached once, in order, and is seen to be. */
    public List<String> keyboardProblems() {
        List<String> problems = new ArrayList<>();
        List<Integer> stops = new ArrayList<>();
        int expected = browser.script(checks + "\nreturn beginTabbing()").asInt();
        for (int i = 0; i < MOST_STOPS; i++) {
            browser.press(Key.TAB);
            JsonNode stop = browser.script(checks + "\nreturn tabStop()");
            int index = stop.path("index").asInt();
            if (index < 0 || stops.contains(index)) {
                break;
            }
            if (!stops.isEmpty() && index < stops.get(stops.size() - 1)) {
                problems.add("the focus goes back at " + stop.path("what").asText());
            }
            stops.add(index);
            if (!stop.path("problem").asText().isEmpty()) {
                problems.add(
                        stop.path("what").asText() + ": " + stop.path("problem").asText());
            }
        }
        if (stops.size() != expected) {
            problems.add("the Tab key reaches " + stops.size() + " of " + expected + " controls");
        }
        return problems;
    }
}
