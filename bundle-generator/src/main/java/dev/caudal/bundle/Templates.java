// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Templates in the jar, beside a class: that of {@code consumer.py} is {@code consumer.py.mustache}. Immutable. */
final class Templates {
    private final Class<?> beside;

    Templates(Class<?> beside) {
        this.beside = beside;
    }

    KitFile file(String path, Syntax syntax, FileAccess access, String[]... values) {
        return new KitFile(
                path,
                text(path),
                syntax,
                access,
                Arrays.stream(values).flatMap(Arrays::stream).collect(Collectors.toUnmodifiableSet()));
    }

    String text(String path) {
        try (InputStream stream = beside.getResourceAsStream(path + ".mustache")) {
            if (stream == null) {
                throw new TemplateException(path, "is not in the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("template of " + path + ": cannot be read from the jar", e);
        }
    }
}
