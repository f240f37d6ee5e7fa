// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

/** Text of strangers, made fit for a message. Pure functions. */
final class Texts {
    private static final int SHOWN = 64;

    private Texts() {}

    /** At most 64 characters, and none that a terminal would act upon. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(SHOWN).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return shown + (text.codePointCount(0, text.length()) > SHOWN ? "…" : "");
    }
}
