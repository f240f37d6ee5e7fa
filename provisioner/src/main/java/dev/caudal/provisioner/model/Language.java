// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Locale;

/** Languages in which a customer can be addressed. */
public enum Language {
    EN,
    ES;

    /** As it is written: {@code es}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * From its name.
     *
     * @throws IllegalArgumentException if it is not spoken here
     */
    public static Language of(String text) {
        for (Language each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "'" + Texts.printable(text) + "' is no language of the starter zip: en or es");
    }
}
