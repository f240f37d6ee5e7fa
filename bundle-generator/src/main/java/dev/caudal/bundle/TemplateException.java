// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.Serial;

/** A template that asks for a value which is not there, or does not use one that it is registered with: a bug, not input. */
public final class TemplateException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    TemplateException(String path, String problem) {
        super("template of " + path + ": " + problem);
    }

    TemplateException(String path, String problem, Throwable cause) {
        super("template of " + path + ": " + problem, cause);
    }
}
