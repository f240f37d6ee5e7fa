// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

/**
 * {@code field N}: the id is the N-th field, counted from 1, of a line whose fields are separated by one byte.
 *
 * <p>Every delimiter separates, so two in a row have an empty field between them. A field that begins with {@code "} ends
 * at the closing quote, and the id is what is between the quotes; inside, a byte after a backslash is content, and {@code
 * ""} does not end the field. Malformed: fewer fields, an empty id, a quote that is not closed or is followed by anything
 * but a delimiter. Brackets mean nothing: {@code [10/Aug/2026:06:20:13 +0000]} is two fields.
 *
 * <p>Stripping cuts the field, with its quotes, and one delimiter: the one after it, or before it if it is the last.
 */
final class FieldExtractor implements CustomerIdExtractor {
    private final int number;
    private final byte delimiter;
    private final boolean keep;

    FieldExtractor(int number, byte delimiter, boolean keep) {
        this.number = number;
        this.delimiter = delimiter;
        this.keep = keep;
    }

    @Override
    public Extraction locate(byte[] buffer, int offset, int length, IdSpan span) {
        int end = offset + length;
        int fieldStart = offset;
        for (int i = 1; ; i++) {
            int fieldEnd = Quoted.endOfField(buffer, fieldStart, end, delimiter);
            if (fieldEnd < 0) {
                return Extraction.MALFORMED;
            }
            if (i == number) {
                return set(buffer, offset, end, fieldStart, fieldEnd, span);
            }
            if (fieldEnd == end) {
                return Extraction.MALFORMED;
            }
            fieldStart = fieldEnd + 1;
        }
    }

    private Extraction set(byte[] buffer, int lineStart, int lineEnd, int fieldStart, int fieldEnd, IdSpan span) {
        boolean quoted = fieldStart < fieldEnd && buffer[fieldStart] == Quoted.QUOTE;
        int idStart = quoted ? fieldStart + 1 : fieldStart;
        int idEnd = quoted ? fieldEnd - 1 : fieldEnd;
        if (idStart >= idEnd) {
            return Extraction.MALFORMED;
        }
        if (keep) {
            span.keep(idStart, idEnd - idStart);
        } else {
            span.cutWithDelimiter(idStart, idEnd, fieldStart, fieldEnd, lineStart, lineEnd);
        }
        return Extraction.FOUND;
    }
}
