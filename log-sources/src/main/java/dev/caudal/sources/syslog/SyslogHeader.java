// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

/**
 * Finds where the payload of a syslog message begins, after the header of RFC 5424, or of RFC 3164 as senders really write it.
 * No piece of a header is ever handed on as payload: what could be read in two ways is {@link #UNKNOWN}, as is what looks like a
 * header and is none of these. Total, without garbage; immutable.
 */
final class SyslogHeader {
    /** {@link #payloadStart}: the header is not understood, so nobody can say where the payload begins. */
    static final int UNKNOWN = -1;

    private static final int NONE = -1;
    private static final int MAX_PRIORITY_DIGITS = 3;
    private static final int MAX_PRIORITY = 191;
    /** The level alone, as HAProxy's {@code timed} has it: nobody but the kernel has a facility of 0. */
    private static final int MAX_LEVEL = 7;

    private static final int MAX_WORD_BYTES = 255;
    private static final int MAX_ZONE_BYTES = 6;
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int MONTH_LETTERS = 3;
    private static final int YEAR_DIGITS = 4;
    /** Since 2001. */
    private static final int EPOCH_DIGITS = 10;

    /** Of a message that no datagram and no limit exceeds. */
    private static final int MAX_LENGTH_DIGITS = 6;

    /** Behind the first field of a line, besides a space. */
    private static final String SEPARATORS = "\t,;|";

    /** Process id, message id and structured data, all missing. */
    private static final String NOTHING_BUT_A_NAME = " - - - ";

    /** Host, application, process id, message id. */
    private static final int FIELDS_BEFORE_DATA = 4;

    private final HeaderForm form;
    private final boolean mayBeMissing;

    /**
     * Headers of one source.
     *
     * @param mayBeMissing whether {@link HeaderForm#AUTO} takes a message without any sign of a header for all payload
     */
    SyslogHeader(HeaderForm form, boolean mayBeMissing) {
        this.form = form;
        this.mayBeMissing = mayBeMissing;
    }

    /**
     * The index in {@code [offset, offset + length]} where the payload begins, or {@link #UNKNOWN}. One space behind the header
     * belongs to it; a second one may be the sender's, or the separator behind an id that is empty.
     */
    int payloadStart(byte[] bytes, int offset, int length) {
        int end = offset + length;
        if (form == HeaderForm.NONE || length == 0) {
            return offset;
        }
        int start = form == HeaderForm.AUTO ? afterOwnLength(bytes, offset, end) : offset;
        int priority = NONE;
        if (is(bytes, start, end, '<')) {
            int close = indexOf(bytes, start, Math.min(end, start + MAX_PRIORITY_DIGITS + 2), '>');
            priority = close < 0 ? NONE : number(bytes, start + 1, close, MAX_PRIORITY_DIGITS);
            if (priority < 0 || priority > MAX_PRIORITY) {
                return UNKNOWN;
            }
            start = close + 1;
        }
        return switch (form) {
            case AUTO -> withoutSpace(bytes, afterAny(bytes, start, end, priority), end);
            case RFC5424 -> priority < 0 ? UNKNOWN : afterVersion1(bytes, start, end);
            case RSYSLOG -> priority < 0 ? UNKNOWN : afterRsyslog(bytes, start, end, priority);
            case RFC3164 -> afterRfc3164(bytes, start, end, priority);
            case TIMED -> afterSpace(bytes, afterTime(bytes, start, end), end);
            case PRIORITY -> priority < 0 ? UNKNOWN : start;
            case NONE -> start;
        };
    }

    private int afterAny(byte[] bytes, int start, int end, int priority) {
        if (priority >= 0 && mayBeVersion1(bytes, start, end)) {
            return afterVersion1(bytes, start, end);
        }
        int from = priority < 0 ? start : afterSequenceNumber(bytes, start, end);
        int time = afterTime(bytes, from, end);
        if (time >= 0) {
            int tagged = afterTag(bytes, afterSpaces(bytes, time, end), end);
            // HAProxy alone is known to have a time and nothing else, with a level or without.
            boolean timed = tagged < 0 && priority <= MAX_LEVEL && isDigit(bytes, from, end);
            int payload = afterSpace(bytes, time, end);
            return timed && isSurelyPayload(bytes, payload, end) ? payload : tagged;
        }
        if (from != start || looksLikeTime(bytes, start, end)) {
            return UNKNOWN;
        }
        int word = endOfWord(bytes, start, end);
        if (isTag(bytes, start, word)) {
            boolean withProcess = word - start > 1 && bytes[word - 2] == ']';
            return priority >= 0 && withProcess ? afterSpace(bytes, word, end) : UNKNOWN;
        }
        return (priority >= 0 || mayBeMissing) && isSurelyPayload(bytes, start, end) ? start : UNKNOWN;
    }

    private static int afterRsyslog(byte[] bytes, int start, int end, int priority) {
        return mayBeVersion1(bytes, start, end)
                ? afterSpace(bytes, afterVersion1(bytes, start, end), end)
                : afterRfc3164(bytes, start, end, priority);
    }

    /** With a tag whatever is missing, since somebody said so. */
    private static int afterRfc3164(byte[] bytes, int start, int end, int priority) {
        int from = priority < 0 ? start : afterSequenceNumber(bytes, start, end);
        int time = afterTime(bytes, from, end);
        if (time >= 0) {
            return afterTag(bytes, afterSpaces(bytes, time, end), end);
        }
        int word = endOfWord(bytes, start, end);
        boolean tag = priority >= 0 && from == start && isTag(bytes, start, word);
        return tag ? afterSpace(bytes, word, end) : UNKNOWN;
    }

    /**
     * Whether this can be no header, known or unknown: a short number, which is no host's or program's name and no time, unless
     * a time, a priority or what may be a tag follows; or an object of JSON.
     */
    private static boolean isSurelyPayload(byte[] bytes, int start, int end) {
        if (start < 0 || start == end || bytes[start] == '{') {
            return start >= 0;
        }
        int number = afterDigits(bytes, start, end, 1, EPOCH_DIGITS);
        if (number < 0 || number - start == EPOCH_DIGITS) {
            return false;
        }
        if (number == end || SEPARATORS.indexOf(bytes[number]) >= 0) {
            return true;
        }
        int next = number + 1;
        int word = endOfWord(bytes, next, end);
        return bytes[number] == ' '
                && !is(bytes, next, end, '<')
                && !looksLikeTime(bytes, next, end)
                && (word == next || bytes[word - 1] != ':');
    }

    /** {@code logger --octet-count} writes the length before a datagram too. It is one if it is right and a priority follows. */
    private static int afterOwnLength(byte[] bytes, int start, int end) {
        int space = afterDigits(bytes, start, end, 1, MAX_LENGTH_DIGITS);
        boolean counted = space >= 0
                && is(bytes, space, end, ' ')
                && is(bytes, space + 1, end, '<')
                && number(bytes, start, space, MAX_LENGTH_DIGITS) == end - space - 1;
        return counted ? space + 1 : start;
    }

    /**
     * {@link #UNKNOWN} where a payload would begin with a space, as its id may be empty. The second space behind RFC 5424 is rsyslog's
     * where there is no process id: it puts one before what it received with a tag, and whoever else is known writes his id.
     */
    private static int withoutSpace(byte[] bytes, int payload, int end) {
        if (payload < 0 || !is(bytes, payload, end, ' ')) {
            return payload;
        }
        boolean rsyslogs = endsWith(bytes, payload, NOTHING_BUT_A_NAME) && !is(bytes, payload + 1, end, ' ');
        return rsyslogs ? payload + 1 : UNKNOWN;
    }

    private static boolean endsWith(byte[] bytes, int end, String wanted) {
        int start = end - wanted.length();
        for (int i = 0; i < wanted.length(); i++) {
            if (start < 0 || bytes[start + i] != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Behind one space, or at the end. */
    private static int afterSpace(byte[] bytes, int index, int end) {
        if (index < 0 || index == end) {
            return index;
        }
        return bytes[index] == ' ' ? index + 1 : UNKNOWN;
    }

    // RFC 5424

    /**
     * A version and a time: as RFC 5424 has it, as some devices do (seconds since the epoch), or the payload of a customer 1. What
     * only seems to be of RFC 5424 could be either of the others, so it is not taken for the payload.
     */
    private static boolean mayBeVersion1(byte[] bytes, int start, int end) {
        if (!is(bytes, start, end, '1') || (start + 1 < end && bytes[start + 1] != ' ')) {
            return false;
        }
        int time = start + 2;
        int word = endOfWord(bytes, time, end);
        boolean nil = word - time == 1 && bytes[time] == '-';
        // What ends here may have been cut off.
        boolean cut = word >= end && (time >= end || isDigit(bytes, time, end));
        return cut || nil || looksLikeTime(bytes, time, end) || isEpoch(bytes, time, word);
    }

    private static int afterVersion1(byte[] bytes, int start, int end) {
        if (end - start < 3 || bytes[start] != '1' || bytes[start + 1] != ' ') {
            return UNKNOWN;
        }
        int i = start + 2;
        if (bytes[i] == '-' && i + 1 < end && bytes[i + 1] == ' ') {
            i += 2;
        } else {
            int time = afterIsoTime(bytes, i, end);
            if (time < 0 || time >= end || bytes[time] != ' ') {
                return UNKNOWN;
            }
            i = time + 1;
        }
        for (int field = 0; field < FIELDS_BEFORE_DATA; field++) {
            int space = indexOf(bytes, i, end, ' ');
            if (!isWord(bytes, i, space)) {
                return UNKNOWN;
            }
            i = space + 1;
        }
        return afterStructuredData(bytes, i, end);
    }

    private static int afterStructuredData(byte[] bytes, int start, int end) {
        int i = start;
        if (i < end && bytes[i] == '-') {
            i++;
        } else {
            while (i < end && bytes[i] == '[') {
                i = afterElement(bytes, i + 1, end);
                if (i < 0) {
                    return UNKNOWN;
                }
            }
            if (i == start) {
                return UNKNOWN;
            }
        }
        if (i == end) {
            return end;
        }
        if (bytes[i] != ' ') {
            return UNKNOWN;
        }
        i++;
        // The mark that says the payload is UTF-8 belongs to the protocol.
        boolean marked =
                end - i >= 3 && bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBB && bytes[i + 2] == (byte) 0xBF;
        return marked ? i + 3 : i;
    }

    /** {@code id name="value" name="value"]}, from the id on; quotes and brackets in a value have a backslash before them. */
    private static int afterElement(byte[] bytes, int start, int end) {
        int i = afterName(bytes, start, end);
        while (i >= 0 && is(bytes, i, end, ' ')) {
            int name = afterName(bytes, i + 1, end);
            i = name >= 0 && is(bytes, name, end, '=') && is(bytes, name + 1, end, '"')
                    ? afterValue(bytes, name + 2, end)
                    : UNKNOWN;
        }
        return i >= 0 && is(bytes, i, end, ']') ? i + 1 : UNKNOWN;
    }

    private static int afterName(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] > ' ' && bytes[i] != '=' && bytes[i] != ']' && bytes[i] != '"') {
            i++;
        }
        return i > start ? i : UNKNOWN;
    }

    private static int afterValue(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                return i + 1;
            }
        }
        return UNKNOWN;
    }

    // Times

    /** After a time, at a space or the end. */
    private static int afterTime(byte[] bytes, int start, int end) {
        int iso = afterIsoTime(bytes, start, end);
        int time = iso < 0 ? afterOldTime(bytes, start, end) : iso;
        if (time < 0 || (time < end && bytes[time] != ' ')) {
            return NONE;
        }
        return time;
    }

    /** {@code 2026-11-22T15:46:31.123456+01:00}, with or without fraction and zone; some have a space for the T. */
    private static int afterIsoTime(byte[] bytes, int start, int end) {
        int i = afterDate(bytes, start, end);
        if (i < 0 || i >= end || (bytes[i] != 'T' && bytes[i] != ' ')) {
            return NONE;
        }
        i = afterClock(bytes, i + 1, end);
        if (i < 0 || i == end) {
            return i;
        }
        if (bytes[i] == 'Z') {
            return i + 1;
        }
        if (bytes[i] == '+' || bytes[i] == '-') {
            int hours = afterDigits(bytes, i + 1, end, 2, 2);
            int minutes = hours >= 0 && is(bytes, hours, end, ':') ? hours + 1 : hours;
            return minutes < 0 ? NONE : afterDigits(bytes, minutes, end, 2, 2);
        }
        return i;
    }

    private static int afterDate(byte[] bytes, int start, int end) {
        int i = afterDigits(bytes, start, end, YEAR_DIGITS, YEAR_DIGITS);
        i = i >= 0 && is(bytes, i, end, '-') ? afterDigits(bytes, i + 1, end, 2, 2) : NONE;
        return i >= 0 && is(bytes, i, end, '-') ? afterDigits(bytes, i + 1, end, 2, 2) : NONE;
    }

    /**
     * {@code Nov 22 15:20:01}; with a year on either side of the clock and a fraction; as Cisco writes it, with a mark before it
     * when the clock is not set, and {@code UTC:} behind it.
     */
    private static int afterOldTime(byte[] bytes, int start, int end) {
        int i = is(bytes, start, end, '*') || is(bytes, start, end, '.') ? start + 1 : start;
        if (!isMonth(bytes, i, end) || !is(bytes, i + MONTH_LETTERS, end, ' ')) {
            return NONE;
        }
        i = afterDigits(bytes, afterSpaces(bytes, i + MONTH_LETTERS, end), end, 1, 2);
        if (i < 0 || !is(bytes, i, end, ' ')) {
            return NONE;
        }
        int year = afterYear(bytes, i, end);
        i = afterClock(bytes, (year < 0 ? i : year) + 1, end);
        if (i < 0) {
            return NONE;
        }
        int yearBehind = afterYear(bytes, i, end);
        i = yearBehind < 0 ? i : yearBehind;
        if (is(bytes, i, end, ':')) {
            return i + 1;
        }
        int zone = is(bytes, i, end, ' ') ? i + 1 : i;
        while (zone < end && bytes[zone] >= 'A' && bytes[zone] <= 'Z') {
            zone++;
        }
        // A program in capitals looks the same, but no tag of Cisco's follows it.
        boolean cisco = zone > i + 1
                && is(bytes, zone, end, ':')
                && is(bytes, zone + 1, end, ' ')
                && is(bytes, zone + 2, end, '%');
        return cisco ? zone + 1 : i;
    }

    /** A space, four digits, and another space that is not passed. */
    private static int afterYear(byte[] bytes, int start, int end) {
        int i = is(bytes, start, end, ' ') ? afterDigits(bytes, start + 1, end, YEAR_DIGITS, YEAR_DIGITS) : NONE;
        return i >= 0 && is(bytes, i, end, ' ') ? i : NONE;
    }

    private static int afterClock(byte[] bytes, int start, int end) {
        int i = afterDigits(bytes, start, end, 2, 2);
        i = i >= 0 && is(bytes, i, end, ':') ? afterDigits(bytes, i + 1, end, 2, 2) : NONE;
        i = i >= 0 && is(bytes, i, end, ':') ? afterDigits(bytes, i + 1, end, 2, 2) : NONE;
        if (i >= 0 && (is(bytes, i, end, '.') || is(bytes, i, end, ','))) {
            int fraction = afterDigits(bytes, i + 1, end, 1, 9);
            return fraction < 0 ? i : fraction;
        }
        return i;
    }

    /** Whether somebody meant a time, written as it may be. No customer id has a capital letter, or four digits and a dash. */
    private static boolean looksLikeTime(byte[] bytes, int start, int end) {
        int year = afterDigits(bytes, start, end, YEAR_DIGITS, YEAR_DIGITS);
        int month = is(bytes, start, end, '*') || is(bytes, start, end, '.') ? start + 1 : start;
        boolean named = isMonth(bytes, month, end) && is(bytes, month + MONTH_LETTERS, end, ' ');
        return named || (year >= 0 && is(bytes, year, end, '-') && afterDigits(bytes, year + 1, end, 2, 2) >= 0);
    }

    private static boolean isMonth(byte[] bytes, int start, int end) {
        if (end - start < MONTH_LETTERS) {
            return false;
        }
        for (int month = 0; month < MONTHS.length(); month += MONTH_LETTERS) {
            if (bytes[start] == MONTHS.charAt(month)
                    && bytes[start + 1] == MONTHS.charAt(month + 1)
                    && bytes[start + 2] == MONTHS.charAt(month + 2)) {
                return true;
            }
        }
        return false;
    }

    /** {@code 29: } of Cisco; where it began if there is none. */
    private static int afterSequenceNumber(byte[] bytes, int start, int end) {
        int i = afterDigits(bytes, start, end, 1, 9);
        return i >= 0 && is(bytes, i, end, ':') && is(bytes, i + 1, end, ' ') ? afterSpaces(bytes, i + 1, end) : start;
    }

    // Host and tag

    /** Behind the tag and a space; it is the first or, behind a zone and a host, one of the next words, and ends with a colon. */
    private static int afterTag(byte[] bytes, int start, int end) {
        int first = endOfWord(bytes, start, end);
        if (isTag(bytes, start, first)) {
            return afterSpace(bytes, first, end);
        }
        int tag = isHost(bytes, start, first) ? afterTagBehindHost(bytes, first, end) : UNKNOWN;
        if (tag >= 0 || !isZone(bytes, start, first) || first == end) {
            return tag;
        }
        int host = first + 1;
        int second = endOfWord(bytes, host, end);
        return isHost(bytes, host, second) ? afterTagBehindHost(bytes, second, end) : UNKNOWN;
    }

    private static int afterTagBehindHost(byte[] bytes, int host, int end) {
        if (host == end) {
            return UNKNOWN;
        }
        int tag = host + 1;
        if (is(bytes, tag, end, ':') && is(bytes, tag + 1, end, ' ')) {
            tag += 2; // Cisco's firewalls stand the colon alone.
        }
        int word = endOfWord(bytes, tag, end);
        return isTag(bytes, tag, word) ? afterSpace(bytes, word, end) : UNKNOWN;
    }

    /** A program's name, with a letter in it, and a colon. No path: what a client asked for, and a colon, stands in a payload. */
    private static boolean isTag(byte[] bytes, int start, int end) {
        return end - start > 1
                && bytes[end - 1] == ':'
                && bytes[start] != '/'
                && isWord(bytes, start, end)
                && indexOf(bytes, start, end, ':') == end - 1
                && hasLetter(bytes, start, end);
    }

    /** A name or an address. A number is none, so it is never taken away from a payload. */
    private static boolean isHost(byte[] bytes, int start, int end) {
        int colon = indexOf(bytes, start, end, ':');
        boolean address = colon >= 0 && indexOf(bytes, colon + 1, end, ':') >= 0;
        return isWord(bytes, start, end)
                && afterDigits(bytes, start, end, 1, MAX_WORD_BYTES) != end
                && (colon < 0 || address);
    }

    /** {@code CET}, {@code +0100}. */
    private static boolean isZone(byte[] bytes, int start, int end) {
        boolean offset = is(bytes, start, end, '+') || is(bytes, start, end, '-');
        for (int i = start; i < end; i++) {
            boolean fits = offset ? i == start || isDigit(bytes, i, end) || bytes[i] == ':' : isCapital(bytes[i]);
            if (!fits) {
                return false;
            }
        }
        return end - start > 1 && end - start <= MAX_ZONE_BYTES;
    }

    /** Printable ASCII, as names of hosts and programs are, without what payloads begin with. */
    private static boolean isWord(byte[] bytes, int start, int end) {
        if (end <= start || end - start > MAX_WORD_BYTES) {
            return false;
        }
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b <= ' ' || b == 0x7F || b == '"' || b == '{' || b == '}' || b == '<' || b == '=') {
                return false;
            }
        }
        return true;
    }

    // Bytes

    private static int endOfWord(byte[] bytes, int start, int end) {
        int space = indexOf(bytes, start, end, ' ');
        return space < 0 ? end : space;
    }

    private static int afterSpaces(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] == ' ') {
            i++;
        }
        return i;
    }

    /** After as many digits as there are, {@code most} at most; {@link #NONE} if there are fewer than {@code least}. */
    private static int afterDigits(byte[] bytes, int start, int end, int least, int most) {
        int i = start;
        while (i - start < most && isDigit(bytes, i, end)) {
            i++;
        }
        return i - start < least ? NONE : i;
    }

    /** Seconds since 1970, or smaller units, with or without a fraction. */
    private static boolean isEpoch(byte[] bytes, int start, int end) {
        int whole = afterDigits(bytes, start, end, EPOCH_DIGITS, MAX_WORD_BYTES);
        return whole == end || (whole >= 0 && is(bytes, whole, end, '.'));
    }

    private static int number(byte[] bytes, int start, int end, int mostDigits) {
        if (afterDigits(bytes, start, end, 1, mostDigits) != end) {
            return NONE;
        }
        int number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return NONE;
    }

    private static boolean is(byte[] bytes, int index, int end, char wanted) {
        return index < end && bytes[index] == wanted;
    }

    private static boolean hasLetter(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (isCapital(bytes[i]) || (bytes[i] >= 'a' && bytes[i] <= 'z')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCapital(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static boolean isDigit(byte[] bytes, int index, int end) {
        return index < end && bytes[index] >= '0' && bytes[index] <= '9';
    }
}
