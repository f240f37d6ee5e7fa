// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.RevocationReport;
import java.io.PrintWriter;

/** Prints which certificates ended. */
final class Revocations {
    private Revocations() {}

    static void print(RevocationReport report, PrintWriter out) {
        if (report.revoked().isEmpty()) {
            out.println("customer " + report.customer() + ": no certificate to end, nothing to do");
        }
        report.revoked()
                .forEach(generation -> out.println("ended certificate " + generation.principal(report.customer())
                        + " of " + generation.issuedAt() + ": its next fetch is refused, on open connections too"));
        report.members().forEach(member -> out.println("  was connected: " + member));
    }
}
