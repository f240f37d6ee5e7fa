// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration, declared once.
 *
 * @param name the key
 * @param type how its value is read
 * @param defaultText what it is when the key is left out, as it would be written; null if the key has to be there, empty
 *     if leaving it out means that there is none
 * @param doc one or two sentences for the operator
 */
record Option<T>(String name, ValueType<T> type, @Nullable String defaultText, String doc) {
    static <T> Option<T> required(String name, ValueType<T> type, String doc) {
        return new Option<>(name, type, null, doc);
    }

    static <T> Option<T> optional(String name, ValueType<T> type, String doc) {
        return new Option<>(name, type, "", doc);
    }

    static <T> Option<T> withDefault(String name, ValueType<T> type, String defaultText, String doc) {
        return new Option<>(name, type, defaultText, doc);
    }
}
