// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a reconciler told. */
final class Recorder implements Reconciler.Listener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void inOrder() {
        events.add("in order");
    }

    @Override
    public void exceptFor(List<Outcome> problems) {
        problems.forEach(outcome -> events.add("conflict " + outcome.customer().id()));
    }

    @Override
    public void repaired(RepairReport report) {
        report.changes().forEach(change -> events.add("repaired " + change.describe()));
    }

    @Override
    public void failed(String reason) {
        events.add("failed " + reason);
    }
}
