// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fluent Bit's parsers of a stream: one for each way in which its time can be written, tried in order. */
final class FluentBitParser {
    private FluentBitParser() {}

    static List<Map<String, Object>> of(LineFormat format) {
        return format.time()
                .map(time -> parsers(format, time))
                .orElseGet(() -> List.of(parser(format, "", format.expression(), 0)));
    }

    /**
     * A fraction has to be there if the format has one, and is an error otherwise. Milliseconds since 1970 are a format that Fluent
     * Bit does not have: those events have the time of reading.
     */
    private static List<Map<String, Object>> parsers(LineFormat format, LineField field) {
        TimeForm form = field.time();
        String shape = form == null ? "" : form.shape();
        String with = format.expression()
                .replace(
                        shape,
                        shape.replace("(?:\\.[0-9]{1,9})?", "\\.[0-9]{1,9}")
                                .replace("(?:\\.[0-9]{1,3})?", "\\.[0-9]{1,3}"));
        String without = format.expression()
                .replace(shape, shape.replace("(?:\\.[0-9]{1,9})?", "").replace("(?:\\.[0-9]{1,3})?", ""));
        return switch (form == null ? TimeForm.EPOCH_MILLIS : form) {
            case CLF -> List.of(parser(format, "%d/%b/%Y:%H:%M:%S %z", format.expression(), 0));
            case CLF_MILLIS -> List.of(parser(format, "%d/%b/%Y:%H:%M:%S.%L", format.expression(), 0));
            case ISO8601 ->
                List.of(
                        parser(format, "%Y-%m-%dT%H:%M:%S%z", without, 0),
                        parser(format, "%Y-%m-%dT%H:%M:%S.%L%z", with, 1));
            case EPOCH -> List.of(parser(format, "%s", without, 0), parser(format, "%s.%L", with, 1));
            case EPOCH_MILLIS -> List.of(parser(format, "", format.expression(), 0));
        };
    }

    private static Map<String, Object> parser(LineFormat format, String time, String expression, int number) {
        Map<String, Object> values = new HashMap<>();
        values.put("suffix", number == 0 ? "" : "_" + number);
        values.put("timeFormat", time);
        values.put("timeField", format.time().map(LineField::name).orElse(""));
        values.put("offset", format.time().map(LineField::offset).orElse(""));
        values.put("parserExpression", expression.replace("(?P<", "(?<"));
        values.put(
                "types",
                format.fields().stream()
                        .filter(field -> !type(field).isEmpty())
                        .map(field -> field.name() + ":" + type(field))
                        .collect(Collectors.joining(" ")));
        return values;
    }

    private static String type(LineField field) {
        return switch (field.type()) {
            case INTEGER -> "integer";
            case DECIMAL -> "float";
            case BOOLEAN -> "bool";
            default -> "";
        };
    }
}
