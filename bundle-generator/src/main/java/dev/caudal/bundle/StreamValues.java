// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.StreamName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What templates may use of a stream. */
final class StreamValues {
    private StreamValues() {}

    static Map<String, Object> of(StreamName stream, String topic, @Nullable LineFormat format) {
        Map<String, Object> values = new HashMap<>();
        values.put("stream", stream.value());
        // As a name in languages that allow no hyphen.
        values.put("streamId", stream.value().replace('-', '_'));
        values.put("topic", topic);
        // Where a tool reads each stream by a consumer of its own: in one group they would take partitions from each
        // other at each
        // start, and read again what was not committed.
        values.put("groupSuffix", stream.equals(StreamName.ACCESS) ? "" : "-" + stream.value());
        values.put("schemaFile", schemaFile(stream));
        values.put("isDeclared", format != null);
        values.put("isText", format != null && !format.isJson());
        values.put("isJson", format != null && format.isJson());
        values.put("expression", format == null ? "" : format.expression());
        String expression = format == null ? "" : format.expression();
        // As Ruby's engine and JavaScript's want the names, and without names.
        values.put("rubyExpression", expression.replace("(?P<", "(?<"));
        values.put("positionalExpression", expression.replaceAll("\\(\\?P<[a-z0-9_]+>", "("));
        values.put("parsers", format == null ? List.of() : FluentBitParser.of(format));
        values.put("converted", format != null && format.fields().stream().anyMatch(StreamValues::isConverted));
        values.put("sample", format == null ? "" : format.sample());
        values.put("hasSample", format != null && !format.sample().isEmpty());
        values.put("fields", format == null ? List.of() : fields(format));
        values.put("hasFields", format != null && !format.fields().isEmpty());
        values.put(
                "times",
                format == null
                        ? List.of()
                        : format.time().stream()
                                .map(field -> time(format, field))
                                .toList());
        values.put("timestamp", format == null ? "" : format.naming().timestamp());
        values.put("renamed", format == null ? List.of() : renamed(format));
        values.put("isRenamed", format != null && !renamed(format).isEmpty());
        values.put("movesTime", format != null && format.naming() == Naming.ECS);
        values.put("hasTime", format != null && format.time().isPresent());
        return values;
    }

    /** The JSON Schema of a declared stream. */
    static String schemaFile(StreamName stream) {
        return "lines/" + stream.value() + ".schema.json";
    }

    private static boolean isConverted(LineField field) {
        return field.type() == FieldType.INTEGER
                || field.type() == FieldType.DECIMAL
                || field.type() == FieldType.BOOLEAN;
    }

    private static List<Map<String, Object>> fields(LineFormat format) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (LineField field : format.fields()) {
            Map<String, Object> values = new HashMap<>();
            values.put("name", field.name());
            values.put("target", format.name(field));
            values.put("moved", !format.name(field).equals(field.name()));
            values.put("index", Integer.toString(list.size() + 1));
            values.put("type", field.type().text());
            values.put("unit", field.unit());
            values.put("english", field.english());
            values.put("spanish", field.spanish());
            values.put("isInteger", field.type() == FieldType.INTEGER);
            values.put("isDecimal", field.type() == FieldType.DECIMAL);
            values.put("isNumber", field.type() == FieldType.INTEGER || field.type() == FieldType.DECIMAL);
            values.put("isBoolean", field.type() == FieldType.BOOLEAN);
            values.put("isTextual", !isConverted(field));
            // A group of a number takes no part where there is none; in JSON anything can stand.
            values.put("mayBeDash", format.mayBeDash() && (format.isJson() || !isConverted(field)));
            list.add(values);
        }
        return list;
    }

    /** Fields that are called otherwise in events than in the declaration. */
    private static List<Map<String, Object>> renamed(LineFormat format) {
        return format.fields().stream()
                .filter(field -> !format.name(field).equals(field.name()))
                // Tools that nest fields make an object where a field is that has to be away by then: url, and
                // url.domain.
                .sorted(Comparator.comparing(field -> !format.name(field).startsWith(field.name() + ".")))
                .map(field -> Map.<String, Object>of(
                        "name", field.name(),
                        "target", format.name(field),
                        "nested", "[" + format.name(field).replace(".", "][") + "]"))
                .toList();
    }

    /** The event's own time: which field it is, and how it is written. */
    private static Map<String, Object> time(LineFormat format, LineField field) {
        Map<String, Object> values = new HashMap<>();
        TimeForm form = field.time();
        values.put("timeField", field.name());
        values.put("timestamp", format.naming().timestamp());
        values.put("timeIndex", Integer.toString(format.fields().indexOf(field) + 1));
        String zone = field.zone();
        values.put("zone", zone == null ? "" : zone);
        values.put("timeForm", form == null ? "" : form.text());
        values.put("offset", field.offset());
        for (TimeForm each : TimeForm.values()) {
            // isClf, isClfMillis, isIso8601, isEpoch, isEpochMillis
            StringBuilder name = new StringBuilder("is");
            for (String word : each.text().split("_", -1)) {
                name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
            values.put(name.toString(), each == form);
        }
        return values;
    }
}
