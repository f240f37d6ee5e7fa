// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.bundle.FieldDeclaration;
import dev.caudal.bundle.FieldType;
import dev.caudal.bundle.LineFormat;
import dev.caudal.bundle.Naming;
import dev.caudal.bundle.TimeForm;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a line of each stream is, and where one customer's lines differ. Streams that are not named have no declared format.
 *
 * @param streams by stream
 * @param customers by stream and customer
 */
public record LineFormats(Map<StreamName, LineFormat> streams, Map<StreamName, Map<CustomerId, LineFormat>> customers) {
    /** Nothing declared. */
    public static final LineFormats NONE = new LineFormats(Map.of(), Map.of());

    private static final List<String> LANGUAGES = List.of("varnish", "nginx", "haproxy", "regex");

    /** Copies the maps. */
    public LineFormats {
        streams = Map.copyOf(streams);
        customers = Map.copyOf(customers);
    }

    /** The formats of this customer's streams. */
    public SortedMap<StreamName, LineFormat> of(CustomerId customer) {
        SortedMap<StreamName, LineFormat> formats = new TreeMap<>(streams);
        customers.forEach((stream, own) -> {
            LineFormat format = own.get(customer);
            if (format != null) {
                formats.put(stream, format);
            }
        });
        return formats;
    }

    static LineFormats read(Section section) {
        Map<StreamName, LineFormat> streams = new TreeMap<>();
        Map<StreamName, Map<CustomerId, LineFormat>> customers = new TreeMap<>();
        for (String key : section.keys()) {
            Section stream = section.section(key);
            Naming naming = stream.text("naming", Naming.SHORT, Naming::of);
            LineFormat lines = format(stream, null);
            LineFormat format = named(stream, lines, naming);
            Section differing = stream.section("customers");
            Map<CustomerId, LineFormat> own = new LinkedHashMap<>();
            for (String id : differing.keys()) {
                Section theirs = differing.section(id);
                Naming theirNaming = theirs.text("naming", naming, Naming::of);
                LineFormat another = named(theirs, format(theirs, lines), theirNaming);
                CustomerId customer = parsed(differing, id, CustomerId::of);
                if (another != null && customer != null) {
                    own.put(customer, another);
                }
            }
            StreamName name = parsed(section, key, StreamName::of);
            if (name != null) {
                customers.put(name, own);
                if (format != null) {
                    streams.put(name, format);
                }
            }
        }
        return new LineFormats(streams, customers);
    }

    /** A name that is a key; null if it is not one, which is noted. */
    private static <T> @Nullable T parsed(Section section, String key, Function<String, T> parse) {
        try {
            return parse.apply(key);
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable LineFormat named(Section section, @Nullable LineFormat format, Naming naming) {
        try {
            return format == null ? null : format.named(naming);
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * Null if there is a problem, which is noted, or nothing but other customers' formats.
     *
     * @param same what the lines are if the section says no more than how fields are called
     */
    private static @Nullable LineFormat format(Section section, @Nullable LineFormat same) {
        // Both 'nginx: …' and 'format: { nginx: … }' are understood.
        Section place = section.isMapping("format") ? section.section("format") : section;
        List<String> said = new ArrayList<>();
        String name = section.isMapping("format") ? "" : section.text("format", "", text -> text);
        if (!name.isEmpty()) {
            said.add(name);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (String language : LANGUAGES) {
            String text = place.text(language, "", format -> format);
            if (!text.isEmpty()) {
                said.add(language);
                texts.put(language, text);
            }
        }
        Map<String, FieldDeclaration> fields = fields(section.section("fields"));
        String sample = section.text("sample", "", text -> text);
        if (said.isEmpty() && section.has("customers")) {
            return null;
        }
        if (same != null && said.isEmpty() && fields.isEmpty() && section.has("naming")) {
            return same;
        }
        if (said.size() != 1) {
            section.problem(
                    "say in one way what a line is: format: combined, common or json, or one of varnish, nginx, haproxy"
                            + " and regex; got " + (said.isEmpty() ? "none" : String.join(" and ", said)));
            return null;
        }
        String how = said.get(0);
        try {
            return format(how, texts.getOrDefault(how, ""), fields, sample);
        } catch (IllegalArgumentException e) {
            section.problem(how + ": " + e.getMessage());
            return null;
        }
    }

    private static LineFormat format(String how, String text, Map<String, FieldDeclaration> fields, String sample) {
        if (!sample.isEmpty() && !how.equals("json") && !how.equals("regex")) {
            throw new IllegalArgumentException("a sample is made of the format; declare one for json and regex alone");
        }
        return switch (how) {
            case "combined" -> LineFormat.combined(fields);
            case "common" -> LineFormat.common(fields);
            case "json" -> LineFormat.json(fields, sample);
            case "varnish" -> LineFormat.varnish(text, fields);
            case "nginx" -> LineFormat.nginx(text, fields);
            case "haproxy" -> LineFormat.haproxy(text, fields);
            case "regex" -> LineFormat.regex(text, fields, sample);
            default ->
                throw new IllegalArgumentException("not a format: use combined, common or json, or one of the keys"
                        + " varnish, nginx, haproxy and regex");
        };
    }

    private static Map<String, FieldDeclaration> fields(Section section) {
        Map<String, FieldDeclaration> fields = new LinkedHashMap<>();
        for (String name : section.keys()) {
            Section field = section.section(name);
            Section description = field.section("description");
            fields.put(
                    name,
                    new FieldDeclaration(
                            LineFormats.<FieldType>optional(field, "type", FieldType.TEXT, FieldType::of),
                            LineFormats.<String>optional(field, "unit", "", text -> text),
                            LineFormats.<String>optional(description, "en", "", text -> text),
                            LineFormats.<String>optional(description, "es", "", text -> text),
                            LineFormats.<TimeForm>optional(field, "pattern", TimeForm.CLF, TimeForm::of),
                            LineFormats.<String>optional(field, "zone", "", text -> text)));
        }
        return fields;
    }

    private static <T> @Nullable T optional(Section section, String key, T fallback, Function<String, T> parse) {
        // Asked for in any case, so that the key is known.
        T value = section.text(key, fallback, parse);
        return section.has(key) ? value : null;
    }
}
