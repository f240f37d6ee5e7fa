// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.extract.Extraction;
import dev.caudal.core.extract.IdSpan;
import dev.caudal.edge.config.EdgeConfig.CustomerIdRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tries on real lines where else the customer id could be: in every field by the usual separators, under every key. Each place
 * is tried with the extractor that its rule makes, so a rule that is found does what it promises. Some tens of lines take
 * milliseconds; the work is bounded by {@value #MOST_FIELDS} fields and {@value #MOST_KEYS} keys.
 */
final class IdSearch {
    static final int MOST_FIELDS = 99;
    static final int MOST_KEYS = 64;

    /** How a configuration writes them; the space is what it does not write. */
    static final Map<Character, String> DELIMITERS = delimiters();

    private static final JsonFactory JSON = new JsonFactory();

    private final List<byte[]> lines;
    private final CustomerIdRule current;

    /** Whether an id is one to look for. */
    @FunctionalInterface
    interface Known {
        boolean test(byte[] buffer, int offset, int length);
    }

    /**
     * A rule and in how many lines it finds an id to look for.
     *
     * @param ids how many different ones
     */
    record Hit(CustomerIdRule rule, int lines, int ids) {}

    /** @param current not to be found again */
    IdSearch(List<byte[]> lines, CustomerIdRule current) {
        this.lines = lines;
        this.current = current;
    }

    private static Map<Character, String> delimiters() {
        Map<Character, String> names = new LinkedHashMap<>();
        names.put(' ', "");
        names.put('\t', " tab");
        names.put(',', " comma");
        names.put(';', " semicolon");
        names.put('|', " pipe");
        return names;
    }

    /** The rule that finds such ids in most lines, of several the one with most different ids, then the simplest; or null. */
    @Nullable
    Hit best(Known known) {
        Hit best = null;
        for (CustomerIdRule rule : places()) {
            best = better(best, of(rule, known));
        }
        for (Map.Entry<Character, String> delimiter : DELIMITERS.entrySet()) {
            int fields = mostFields(delimiter.getKey());
            for (int field = 1; field <= fields; field++) {
                best = better(best, of(rule("field", field + delimiter.getValue()), known));
            }
        }
        return best;
    }

    /** 0 if no line has the delimiter: what is one field by it is one by another, too. */
    private int mostFields(char delimiter) {
        int most = 0;
        for (byte[] line : lines) {
            int delimiters = 0;
            for (byte each : line) {
                delimiters += each == delimiter ? 1 : 0;
            }
            most = Math.max(most, delimiters);
        }
        return most == 0 ? 0 : Math.min(MOST_FIELDS, most + 1);
    }

    private @Nullable Hit better(@Nullable Hit best, @Nullable Hit other) {
        if (other == null || other.lines() == 0 || other.rule().equals(current)) {
            return best;
        }
        boolean isBetter = best == null
                || other.lines() > best.lines()
                || (other.lines() == best.lines() && other.ids() > best.ids());
        return isBetter ? other : best;
    }

    private CustomerIdRule rule(String from, @Nullable String argument) {
        return new CustomerIdRule(from, argument, current.keep());
    }

    /** In how many lines a rule finds such ids; null if there is no such rule. */
    private @Nullable Hit of(CustomerIdRule rule, Known known) {
        CustomerIdExtractor extractor;
        try {
            extractor = CustomerIdExtractors.create(rule.from(), rule.argument(), rule.keep());
        } catch (IllegalArgumentException e) {
            // A key that cannot be written in a configuration.
            return null;
        }
        IdSpan span = new IdSpan();
        int hits = 0;
        Set<String> ids = new HashSet<>();
        for (byte[] line : lines) {
            if (extractor.locate(line, 0, line.length, span) == Extraction.FOUND
                    && span.isWithin(0, line.length)
                    && known.test(line, span.idOffset(), span.idLength())) {
                hits++;
                ids.add(new String(line, span.idOffset(), span.idLength(), StandardCharsets.ISO_8859_1));
            }
        }
        return new Hit(rule, hits, ids.size());
    }

    /** All but fields by their number. */
    private List<CustomerIdRule> places() {
        List<CustomerIdRule> places = new ArrayList<>();
        places.add(rule("firstToken", null));
        jsonKeys().forEach(key -> places.add(rule("json", key)));
        DELIMITERS.forEach((delimiter, name) ->
                keys(delimiter).forEach(key -> places.add(rule("keyValue", key + name))));
        return places;
    }

    /** Of the outermost objects, as far as they go. */
    private Set<String> jsonKeys() {
        Set<String> keys = new LinkedHashSet<>();
        for (byte[] line : lines) {
            try (JsonParser parser = JSON.createParser(line)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    continue;
                }
                while (keys.size() < MOST_KEYS && parser.nextToken() == JsonToken.FIELD_NAME) {
                    keys.add(parser.currentName());
                    parser.nextToken();
                    parser.skipChildren();
                }
            } catch (IOException e) {
                // Cut, or no JSON from here on: what was found before counts.
            }
        }
        return keys;
    }

    /** What stands before the first equals sign of a field. */
    private Set<String> keys(char delimiter) {
        Pattern pair = Pattern.compile("(?<![^" + Pattern.quote(String.valueOf(delimiter)) + "])([!-~&&[^\"\\\\="
                + Pattern.quote(String.valueOf(delimiter)) + "]]{1,128})=");
        Set<String> keys = new LinkedHashSet<>();
        for (byte[] line : lines) {
            Matcher matcher = pair.matcher(new String(line, StandardCharsets.ISO_8859_1));
            while (keys.size() < MOST_KEYS && matcher.find()) {
                keys.add(matcher.group(1));
            }
        }
        return keys;
    }

    /** In how many lines a rule finds such ids. */
    int hits(CustomerIdRule rule, Known known) {
        Hit hit = of(rule, known);
        return hit == null ? 0 : hit.lines();
    }

    /** How many of the lines are JSON objects, perhaps cut. */
    int jsonObjects() {
        int objects = 0;
        for (byte[] line : lines) {
            try (JsonParser parser = JSON.createParser(line)) {
                objects += parser.nextToken() == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME
                        ? 1
                        : 0;
            } catch (IOException e) {
                // No JSON.
            }
        }
        return objects;
    }
}
