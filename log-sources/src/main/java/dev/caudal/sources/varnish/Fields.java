// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a transaction what a format asks for, by the rules of varnishncsa: which records have it, which one wins if there
 * are several, and which words of it count. Made once for a format; then {@link #look} takes one transaction after the other and
 * makes no garbage. Belongs to one thread.
 */
final class Fields {
    /** What letters stand for. */
    static final int PROTOCOL = 0;

    static final int PATH = 1;
    static final int QUERY = 2;
    static final int BODY_BYTES = 3;
    static final int CLIENT = 4;
    static final int METHOD = 5;
    static final int STATUS = 6;
    static final int RECEIVED = 7;
    static final int SENT = 8;
    static final int START = 9;
    static final int FINISH = 10;
    static final int FIRST_BYTE = 11;
    static final int HOST = 12;
    static final int USER = 13;
    private static final int FIXED = 14;

    /** No record has it. */
    private static final int ABSENT = -1;
    /** It was there and was removed: printed as if it were absent, whatever came before. */
    private static final int REMOVED = -2;

    private static final byte[] NOTHING = ascii("-");
    private static final byte[] AUTHORIZATION = ascii("authorization:");
    private static final byte[] BASIC = ascii("basic ");
    private static final byte[] HOST_HEADER = ascii("host:");

    private final Layout layout;
    private final Rules rules;
    private final Role[] roles = new Role[256];
    private final List<Watch> requestHeaders = new ArrayList<>();
    private final List<Watch> responseHeaders = new ArrayList<>();
    private final List<Watch> vclLogs = new ArrayList<>();
    private final List<Watch> records = new ArrayList<>();
    private Watch[][] recordsByTag = new Watch[256][];
    private Watch[] requestWatches = new Watch[0];
    private Watch[] responseWatches = new Watch[0];
    private Watch[] vclLogWatches = new Watch[0];
    private int[] from = new int[FIXED];
    private int[] to = new int[FIXED];
    private int slots = FIXED;

    private byte[] bytes = new byte[0];
    private boolean fetch;
    private boolean received;
    private Handling handling = Handling.NONE;

    /** What a record is to a format. */
    private enum Role {
        NONE,
        PIPE_ACCOUNT,
        BACKEND_OPEN,
        REQUEST_START,
        METHOD,
        URL,
        PROTOCOL,
        STATUS,
        ACCOUNT,
        TIMESTAMP,
        REQUEST_HEADER,
        RESPONSE_HEADER,
        REQUEST_UNSET,
        RESPONSE_UNSET,
        HIT_MISS,
        HIT_PASS,
        VCL_CALL,
        VCL_RETURN,
        VCL_LOG
    }

    /** Which occurrence wins. */
    private enum Policy {
        FIRST,
        LAST,
        /** As received from the client, or sent to the backend. */
        REQUEST,
        /** As sent to the client, or received from the backend. */
        RESPONSE
    }

    /** What Varnish did with the request: how it is printed as hit or miss, and in full. */
    enum Handling {
        NONE("-", "-"),
        HIT("hit", "hit"),
        MISS("miss", "miss"),
        PASS("miss", "pass"),
        SYNTH("miss", "synth"),
        PIPE("miss", "pipe"),
        HITMISS("miss", "hitmiss"),
        HITPASS("miss", "hitpass");

        @SuppressWarnings("Immutable") // Nobody changes them.
        final byte[] hitOrMiss;

        @SuppressWarnings("Immutable") // As above.
        final byte[] full;

        Handling(String hitOrMiss, String full) {
            this.hitOrMiss = ascii(hitOrMiss);
            this.full = ascii(full);
        }
    }

    private static final byte[] RECV = ascii("recv");
    private static final byte[] HIT = ascii("hit");
    private static final byte[] MISS = ascii("miss");
    private static final byte[] PASS = ascii("pass");
    private static final byte[] SYNTH = ascii("synth");
    private static final byte[] PIPE = ascii("pipe");
    private static final byte[] BACKEND_RESPONSE = ascii("backend_response");

    private static final byte[] T_START = ascii("start:");
    private static final List<byte[]> T_FINISH = List.of(ascii("resp:"), ascii("pipesess:"), ascii("berespbody:"));
    private static final List<byte[]> T_FIRST_BYTE = List.of(ascii("process:"), ascii("pipe:"), ascii("beresp:"));

    /** A header, a key or a record that is asked for. */
    private static final class Watch {
        final int slot;
        /** With the colon behind it. */
        final byte[] key;

        final int tag;
        /** Which word of the value, from 1 on; 0 for all of it. */
        final int word;
        /** Null for the one of its kind. */
        final @Nullable Policy policy;

        Watch(int slot, byte[] key, int tag, int word, @Nullable Policy policy) {
            this.slot = slot;
            this.key = key;
            this.tag = tag;
            this.word = word;
            this.policy = policy;
        }
    }

    Fields(Layout layout, Rules rules) {
        this.layout = layout;
        this.rules = rules;
        Arrays.fill(roles, Role.NONE);
    }

    Layout layout() {
        return layout;
    }

    /** Asks for what a letter stands for. */
    int want(int field) {
        switch (field) {
            case PROTOCOL -> role(Role.PROTOCOL, "ReqProtocol", "BereqProtocol");
            case PATH, QUERY -> role(Role.URL, "ReqURL", "BereqURL");
            case CLIENT -> {
                role(Role.REQUEST_START, "ReqStart");
                role(Role.BACKEND_OPEN, "BackendOpen");
            }
            case METHOD -> role(Role.METHOD, "ReqMethod", "BereqMethod");
            case STATUS -> role(Role.STATUS, "RespStatus", "BerespStatus");
            case BODY_BYTES -> role(Role.ACCOUNT, "ReqAcct", "BereqAcct");
            case RECEIVED, SENT -> {
                role(Role.ACCOUNT, "ReqAcct", "BereqAcct");
                role(Role.PIPE_ACCOUNT, "PipeAcct");
            }
            case START, FINISH, FIRST_BYTE -> role(Role.TIMESTAMP, "Timestamp");
            case HOST, USER -> role(Role.REQUEST_HEADER, "ReqHeader", "BereqHeader");
            default -> throw new IllegalArgumentException(Integer.toString(field));
        }
        return field;
    }

    /** Asks for what Varnish did with the request. */
    void wantHandling() {
        role(Role.VCL_CALL, "VCL_call");
        role(Role.VCL_RETURN, "VCL_return");
        if (rules.asReceived()) {
            role(Role.HIT_MISS, "HitMiss");
            role(Role.HIT_PASS, "HitPass");
        }
    }

    /** Asks for a header of the request; a name may have {@code :first} or {@code :last} behind it where the version knows it. */
    int wantRequestHeader(String name) {
        role(Role.REQUEST_HEADER, "ReqHeader", "BereqHeader");
        if (rules.asReceived()) {
            role(Role.REQUEST_UNSET, "ReqUnset", "BereqUnset");
        }
        return wantHeader(requestHeaders, name);
    }

    /** Asks for a header of the answer. */
    int wantResponseHeader(String name) {
        role(Role.RESPONSE_HEADER, "RespHeader", "BerespHeader");
        if (rules.asReceived()) {
            role(Role.RESPONSE_UNSET, "RespUnset", "BerespUnset");
        }
        return wantHeader(responseHeaders, name);
    }

    private int wantHeader(List<Watch> watches, String name) {
        if (rules.asReceived()) {
            // Where the request, or the answer, is complete.
            role(Role.VCL_CALL, "VCL_call");
        }
        String key = name;
        Policy policy = null;
        int colon = name.indexOf(':');
        if (rules.matchRules() && colon >= 0) {
            String rule = name.substring(colon + 1);
            if (rule.startsWith("first")) {
                policy = Policy.FIRST;
            } else if (rule.startsWith("last")) {
                policy = Policy.LAST;
            } else {
                throw new IllegalArgumentException("'" + rule + "' is not a rule of match: there are :first and :last");
            }
            key = name.substring(0, colon);
        }
        watches.add(new Watch(slots, lower(key + ":"), 0, 0, policy));
        return slots++;
    }

    /** Asks for what was logged under a key in VCL; the case of the key counts. */
    int wantVclLog(String key) {
        role(Role.VCL_LOG, "VCL_Log");
        vclLogs.add(new Watch(slots, (key + ":").getBytes(StandardCharsets.UTF_8), 0, 0, null));
        return slots++;
    }

    /**
     * Asks for a record by its tag.
     *
     * @param prefix what it must begin with before a colon; null for any
     * @param word which word of the rest, from 1 on; 0 for all of it
     */
    int wantRecord(int tag, @Nullable String prefix, int word) {
        records.add(new Watch(slots, prefix == null ? new byte[0] : lower(prefix + ":"), tag, word, null));
        return slots++;
    }

    /** Must be called when everything has been asked for. */
    void complete() {
        from = new int[slots];
        to = new int[slots];
        requestWatches = requestHeaders.toArray(Watch[]::new);
        responseWatches = responseHeaders.toArray(Watch[]::new);
        vclLogWatches = vclLogs.toArray(Watch[]::new);
        recordsByTag = new Watch[256][];
        for (int tag = 0; tag < recordsByTag.length; tag++) {
            int wanted = tag;
            Watch[] watches =
                    records.stream().filter(watch -> watch.tag == wanted).toArray(Watch[]::new);
            if (watches.length > 0) {
                recordsByTag[tag] = watches;
            }
        }
        if (rules.asReceived()) {
            role(Role.VCL_CALL, "VCL_call"); // What is of the request as it was received ends there.
        }
    }

    private void role(Role role, String... tags) {
        for (String tag : tags) {
            roles[layout.tag(tag)] = role;
        }
    }

    /** Looks for everything in a transaction that has been walked through. */
    void look(Transaction transaction) {
        Arrays.fill(from, ABSENT);
        bytes = transaction.bytes();
        fetch = transaction.isFetch();
        received = false;
        handling = Handling.NONE;
        int head = layout.headBytes;
        int length = transaction.length();
        byte[] source = bytes;
        for (int at = 0; at < length; ) {
            int word = Bytes.word(source, at);
            int tag = word >>> 24;
            int begin = at + head;
            int end = begin + (word & 0xffff);
            at = begin + Bytes.padded(end - begin);
            Role role = roles[tag];
            Watch[] watches = recordsByTag[tag];
            if (role != Role.NONE || watches != null) {
                while (end > begin && source[end - 1] == 0) {
                    end--;
                }
                if (role != Role.NONE) {
                    take(role, begin, end);
                }
                if (watches != null) {
                    take(watches, begin, end);
                }
            }
        }
    }

    private void take(Role role, int begin, int end) {
        switch (role) {
            case PIPE_ACCOUNT -> {
                word(RECEIVED, 3, begin, end, Policy.FIRST);
                word(SENT, 4, begin, end, Policy.FIRST);
            }
            case BACKEND_OPEN -> word(CLIENT, 3, begin, end, rules.asReceived() ? Policy.FIRST : Policy.LAST);
            case REQUEST_START -> word(CLIENT, 1, begin, end, Policy.FIRST);
            case METHOD -> line(METHOD, begin, end, request());
            case URL -> url(begin, end);
            case PROTOCOL -> line(PROTOCOL, begin, end, request());
            case STATUS -> line(STATUS, begin, end, rules.asReceived() ? Policy.RESPONSE : Policy.LAST);
            case ACCOUNT -> {
                word(RECEIVED, 3, begin, end, Policy.FIRST);
                word(BODY_BYTES, 5, begin, end, Policy.FIRST);
                word(SENT, 6, begin, end, Policy.FIRST);
            }
            case TIMESTAMP -> timestamp(begin, end);
            case REQUEST_HEADER -> requestHeader(begin, end);
            case RESPONSE_HEADER ->
                header(responseWatches, begin, end, rules.asReceived() ? Policy.RESPONSE : Policy.LAST, false);
            case REQUEST_UNSET -> header(requestWatches, begin, end, Policy.REQUEST, true);
            case RESPONSE_UNSET -> header(responseWatches, begin, end, Policy.RESPONSE, true);
            case HIT_MISS -> handling = Handling.HITMISS;
            case HIT_PASS -> handling = Handling.HITPASS;
            case VCL_CALL -> call(begin, end);
            case VCL_RETURN -> {
                if (Bytes.equals(bytes, begin, end, PIPE)) {
                    handling = Handling.PIPE;
                }
            }
            case VCL_LOG -> vclLog(begin, end);
            case NONE -> {}
        }
    }

    private Policy request() {
        return rules.asReceived() ? Policy.REQUEST : Policy.FIRST;
    }

    private void url(int begin, int end) {
        int query = begin;
        while (query < end && bytes[query] != '?') {
            query++;
        }
        line(PATH, begin, query, request());
        line(QUERY, query, end, request());
    }

    private void timestamp(int begin, int end) {
        if (Bytes.startsWith(bytes, begin, end, T_START)) {
            word(START, 1, begin + T_START.length, end, Policy.FIRST);
            return;
        }
        for (int i = 0; i < T_FINISH.size(); i++) {
            byte[] prefix = T_FINISH.get(i);
            if (Bytes.startsWith(bytes, begin, end, prefix)) {
                word(FINISH, 1, begin + prefix.length, end, Policy.FIRST);
                return;
            }
        }
        for (int i = 0; i < T_FIRST_BYTE.size(); i++) {
            byte[] prefix = T_FIRST_BYTE.get(i);
            if (Bytes.startsWith(bytes, begin, end, prefix)) {
                word(FIRST_BYTE, 2, begin + prefix.length, end, Policy.FIRST);
                return;
            }
        }
    }

    private void requestHeader(int begin, int end) {
        header(requestWatches, begin, end, rules.asReceived() ? Policy.REQUEST : Policy.LAST, false);
        if (Bytes.startsWith(bytes, begin, end, HOST_HEADER)) {
            line(HOST, begin + HOST_HEADER.length, end, request());
        } else if (Bytes.startsWith(bytes, begin, end, AUTHORIZATION)) {
            int value = begin + AUTHORIZATION.length;
            while (value < end && bytes[value] == ' ') {
                value++;
            }
            if (Bytes.startsWith(bytes, value, end, BASIC)) {
                line(USER, value + BASIC.length, end, request());
            }
        }
    }

    private void header(Watch[] watches, int begin, int end, Policy policy, boolean unset) {
        for (int i = 0; i < watches.length; i++) {
            Watch watch = watches[i];
            if (Bytes.startsWith(bytes, begin, end, watch.key)) {
                Policy own = watch.policy;
                if (own != null) {
                    line(watch.slot, begin + watch.key.length, end, own);
                } else if (!unset) {
                    line(watch.slot, begin + watch.key.length, end, policy);
                } else if (isNeeded(watch.slot, policy)) {
                    from[watch.slot] = REMOVED;
                }
            }
        }
    }

    private void call(int begin, int end) {
        if (Bytes.equals(bytes, begin, end, RECV)) {
            received = true;
            handling = Handling.NONE;
        } else if (Bytes.equals(bytes, begin, end, HIT)) {
            handling = Handling.HIT;
        } else if (Bytes.equals(bytes, begin, end, MISS)) {
            handling = handling == Handling.HITMISS ? handling : Handling.MISS;
        } else if (Bytes.equals(bytes, begin, end, PASS)) {
            handling = handling == Handling.HITPASS ? handling : Handling.PASS;
        } else if (Bytes.equals(bytes, begin, end, SYNTH)) {
            handling = Handling.SYNTH;
        } else if (Bytes.equals(bytes, begin, end, BACKEND_RESPONSE)) {
            received = true;
        }
    }

    private void vclLog(int begin, int end) {
        for (int i = 0; i < vclLogWatches.length; i++) {
            Watch watch = vclLogWatches[i];
            int value = begin + watch.key.length;
            if (value <= end && Arrays.equals(bytes, begin, value, watch.key, 0, watch.key.length)) {
                line(watch.slot, value, end, Policy.FIRST);
            }
        }
    }

    private void take(Watch[] watches, int begin, int end) {
        for (int i = 0; i < watches.length; i++) {
            Watch watch = watches[i];
            int value = begin;
            if (watch.key.length > 0) {
                if (!Bytes.startsWith(bytes, begin, end, watch.key)) {
                    continue;
                }
                value += watch.key.length;
            }
            if (watch.word == 0) {
                line(watch.slot, value, end, Policy.FIRST);
            } else {
                word(watch.slot, watch.word, value, end, Policy.FIRST);
            }
        }
    }

    /** All of it, without the space around. */
    private void line(int slot, int begin, int end, Policy policy) {
        if (isNeeded(slot, policy)) {
            from[slot] = Bytes.skipSpace(bytes, begin, end);
            to[slot] = Bytes.trimEnd(bytes, from[slot], end);
        }
    }

    /** One of its words; if there are not as many, as if it had not been there. */
    private void word(int slot, int number, int begin, int end, Policy policy) {
        int start = begin;
        int stop = begin;
        for (int i = 0; i < number; i++) {
            start = Bytes.skipSpace(bytes, stop, end);
            stop = Bytes.skipWord(bytes, start, end);
        }
        if (stop > start && isNeeded(slot, policy)) {
            from[slot] = start;
            to[slot] = stop;
        }
    }

    private boolean isNeeded(int slot, Policy policy) {
        boolean first = from[slot] == ABSENT;
        return switch (policy) {
            case FIRST -> first;
            case LAST -> true;
            case REQUEST -> !received && (fetch || first);
            case RESPONSE -> fetch ? !received && first : true;
        };
    }

    /** Whether a record has it. */
    boolean has(int slot) {
        return from[slot] != ABSENT;
    }

    /** What has the value: the transaction's bytes, or what stands for a header that was removed. */
    byte[] bytes(int slot) {
        return from[slot] == REMOVED ? NOTHING : bytes;
    }

    int from(int slot) {
        return from[slot] == REMOVED ? 0 : from[slot];
    }

    int to(int slot) {
        return from[slot] == REMOVED ? NOTHING.length : to[slot];
    }

    Handling handling() {
        return handling;
    }

    boolean isFetch() {
        return fetch;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] lower(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Bytes.lower(bytes[i]);
        }
        return bytes;
    }
}
