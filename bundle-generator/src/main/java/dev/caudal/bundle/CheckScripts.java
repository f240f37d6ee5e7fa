// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.List;

/** The scripts in the zip that tell a customer in one command what is wrong. */
final class CheckScripts {
    private static final Templates TEMPLATES = new Templates(CheckScripts.class);
    private static final String[] VALUES = {
        "customer",
        "customerName",
        "brand",
        "language",
        "brokers",
        "topics",
        "groupPrefix",
        "caFile",
        "certificateFile",
        "keyFile",
        "keystoreFile",
        "truststoreFile"
    };

    private CheckScripts() {}

    static List<KitFile> files() {
        return List.of(
                TEMPLATES.file("verify.sh", Syntax.SHELL, FileAccess.EXECUTABLE, VALUES),
                TEMPLATES.file("verify.py", Syntax.PYTHON, FileAccess.EXECUTABLE, VALUES));
    }
}
