// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

/** What one route has in the spool. There is one only while it has something, or is parked. Spool thread only. */
final class Backlog {
    final SpoolRoute route;
    final Share share;
    int frames;
    long lines;
    /** Frames of the parked log that are not handed out. */
    int parkedWaiting;
    /** Frames of the main log that are with the sender. */
    int mainWithSender;
    /** The sender cannot deliver it. */
    boolean isParked;
    /** Frames of the main log had to stay where they are, behind the cursor. */
    boolean isLeftBehind;
    /** They had to because older ones were with the sender: put aside, they would have been overtaken by the younger. */
    boolean isLeftForOlder;

    /** What all routes of one customer have together. */
    static final class Share {
        long bytes;
        int routes;
    }

    Backlog(SpoolRoute route, Share share) {
        this.route = route;
        this.share = share;
    }

    /** Its frames of the main log have to wait for something. */
    boolean isBlocked() {
        return isParked || parkedWaiting > 0;
    }

    /** What was left behind may go now. */
    boolean mayCatchUp() {
        return !isBlocked() || (isLeftForOlder && mainWithSender == 0);
    }

    boolean isUnused() {
        return frames == 0 && !isParked && !isLeftBehind;
    }
}
