// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

/** A language that a zip speaks. Each zip has the manual in all of them; {@link BundleSpec#language()} says which is first. */
public enum Language {
    /** {@code README.md}. */
    ENGLISH("en", "README.md"),
    /** {@code LEEME.md}. */
    SPANISH("es", "LEEME.md");

    private final String code;
    private final String manual;

    Language(String code, String manual) {
        this.code = code;
        this.manual = manual;
    }

    /** ISO 639-1. */
    public String code() {
        return code;
    }

    /** The name of the manual in the zip. */
    public String manual() {
        return manual;
    }
}
