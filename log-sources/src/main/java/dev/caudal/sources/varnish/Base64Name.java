// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name in a header {@code Authorization: Basic …}, decoded as varnishncsa of a version does it, errors included. */
final class Base64Name {
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        byte[] alphabet =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < alphabet.length; i++) {
            VALUES[alphabet[i]] = (byte) i;
        }
        VALUES['='] = 0;
    }

    private byte[] decoded = new byte[256];

    byte[] bytes() {
        return decoded;
    }

    /**
     * Decodes.
     *
     * @param most how many bytes may come out
     * @param strict whether padding has to be right, as from Varnish 7.4 on
     * @return how many bytes the name has; -1 if there is none
     */
    int decode(byte[] bytes, int from, int to, int most, boolean strict) {
        if (decoded.length < to - from + 3) {
            decoded = new byte[2 * (to - from) + 3];
        }
        int length = strict ? strictly(bytes, from, to) : loosely(bytes, from, to, most);
        for (int i = 0; i < length; i++) {
            if (decoded[i] == ':' || decoded[i] == 0) {
                return i;
            }
        }
        return length;
    }

    private int loosely(byte[] bytes, int from, int to, int most) {
        int group = 0;
        int length = 0;
        int at = from;
        while (at < to) {
            for (int i = 0; at < to && i < 4; i++) {
                int value = VALUES[bytes[at++] & 0xff];
                if (value < 0) {
                    return -1;
                }
                group = group << 6 | value;
            }
            for (int i = 0; i < 3; i++) {
                if (length >= most) {
                    return -1;
                }
                decoded[length++] = (byte) (group >>> 16);
                group <<= 8;
            }
        }
        return length;
    }

    private int strictly(byte[] bytes, int from, int to) {
        int length = 0;
        int place = 0;
        int padding = 0;
        int rest = 0;
        for (int at = from; at < to; at++) {
            byte letter = bytes[at];
            int value = VALUES[letter & 0xff];
            if (value < 0 || (letter == '=' && place < 2) || (letter != '=' && padding > 0)) {
                return -1;
            }
            if (letter == '=') {
                padding++;
            }
            if (padding > 0 && rest != 0) {
                return -1;
            }
            place++;
            switch (place) {
                case 1 -> rest = value << 2 & 0xff;
                case 2 -> {
                    decoded[length++] = (byte) (rest | value >> 4);
                    rest = value << 4 & 0xff;
                }
                case 3 -> {
                    if (padding == 0) {
                        decoded[length++] = (byte) (rest | value >> 2);
                    }
                    rest = value << 6 & 0xff;
                }
                default -> {
                    if (padding == 0) {
                        decoded[length++] = (byte) (rest | value);
                    }
                    rest = 0;
                    place = 0;
                }
            }
        }
        return place == 0 ? length : -1;
    }
}
