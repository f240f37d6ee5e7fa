// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.status;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.DeliveryStatus.ParkedRoute;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.sources.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a status means.
 *
 * @param dead why the process has to be restarted; empty while it lives
 * @param reasons why lines are not delivered as they should be; empty while the node is ready
 * @param warnings what an operator should look at, though the node is ready
 */
public record Health(List<String> dead, List<String> reasons, List<String> warnings) {
    /** So long nothing may be acknowledged while something waits: an election takes less. */
    static final Duration STILL = Duration.ofSeconds(10);

    static final Duration OLD_LIST = Duration.ofMinutes(15);
    static final Duration CERTIFICATE_WARNING = Duration.ofDays(14);

    private static final int FULL_PERCENT = 90;

    /** Copies the lists. */
    public Health {
        dead = List.copyOf(dead);
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }

    /** Of this status. */
    public static Health of(EdgeStatus status) {
        List<String> dead = new ArrayList<>();
        status.deadThreads().forEach(name -> dead.add("thread " + name + " has ended"));
        status.sources().stream()
                .filter(source -> source.state() == SourceState.FAILED)
                .forEach(
                        source -> dead.add("source " + source.name() + " is not read any more: its reader has failed"));
        List<String> reasons = new ArrayList<>(dead);
        List<String> warnings = new ArrayList<>();
        sources(status, reasons, warnings);
        findings(status, reasons, warnings);
        list(status, reasons, warnings);
        delivery(status, reasons, warnings);
        certificate(status, reasons, warnings);
        servers(status, reasons, warnings);
        internalErrors(status, warnings);
        warnings.addAll(status.closedServices());
        if (status.lostMessages() > 0) {
            warnings.add(status.lostMessages() + " messages of the log are lost: nobody read standard error in time");
        }
        return new Health(dead, reasons, warnings);
    }

    /** Whether the process does what it can. */
    public boolean isLive() {
        return dead.isEmpty();
    }

    /** Whether lines are read and delivered. */
    public boolean isReady() {
        return reasons.isEmpty();
    }

    private static void sources(EdgeStatus status, List<String> reasons, List<String> warnings) {
        for (EdgeStatus.Source source : status.sources()) {
            if (source.state() == SourceState.WAITING_FOR_ROOM && status.table().exists()) {
                warnings.add("source " + source.name() + " is not read at present: memory.limit has no room for more");
            } else if (!isOpen(source.state())) {
                reasons.add("source " + source.name() + " is not open: " + StatusText.label(source.state()));
            }
        }
    }

    private static void findings(EdgeStatus status, List<String> reasons, List<String> warnings) {
        for (EdgeStatus.Finding finding : status.findings()) {
            (finding.preventsReady() ? reasons : warnings).add("source " + finding.source() + ": " + finding.text());
        }
    }

    private static boolean isOpen(SourceState state) {
        return state == SourceState.READING || state == SourceState.WAITING_FOR_ROOM || state.isOver();
    }

    private static void internalErrors(EdgeStatus status, List<String> warnings) {
        status.ledger().bySource().forEach((name, source) -> {
            long lines = source.dropped().getOrDefault(DropCause.INTERNAL_ERROR, 0L);
            if (lines > 0) {
                warnings.add("source " + name + ": " + lines
                        + " lines were dropped by internal errors since the start; the log has their causes");
            }
        });
    }

    private static void list(EdgeStatus status, List<String> reasons, List<String> warnings) {
        Instant written = status.listWrittenAt();
        if (!status.table().exists()) {
            reasons.add(
                    "waiting for the first active list from " + status.list().origin()
                            + ": until there is one, sources that can wait (files) are not read, and lines of the others are dropped"
                            + " as no_active_list");
        } else if (status.table().customers() == 0) {
            warnings.add("the active list, version " + status.table().version() + ", has no customers");
        } else if (written == null) {
            warnings.add("the active list is gone; version " + status.table().version() + " stays in force");
        } else if (written.isBefore(status.at().minus(OLD_LIST))) {
            warnings.add("the active list is of " + written);
        }
        String problem = status.list().problem();
        if (problem != null) {
            warnings.add("the last look at the active list: " + problem);
        }
    }

    private static void servers(EdgeStatus status, List<String> reasons, List<String> warnings) {
        for (ServerRequests each : status.servers()) {
            if (each.isUnread()) {
                reasons.add(each.server() + " has served " + each.recentRequests()
                        + " requests in the last minutes, and no line of it was read: what logs for "
                        + String.join(", ", each.sources()) + " is stuck, or logs elsewhere");
            } else if (each.isShort()) {
                warnings.add(each.server() + " has served " + each.recentRequests()
                        + " requests in the last minutes, and only " + each.recentLines() + " lines of it were read");
            }
            if (each.problem() != null) {
                warnings.add("the requests of " + each.server() + " cannot be compared: " + each.problem());
            }
        }
    }

    private static void delivery(EdgeStatus status, List<String> reasons, List<String> warnings) {
        List<ParkedRoute> parked = status.delivery().parked();
        if (!parked.isEmpty() && isStill(status)) {
            reasons.add("nothing is delivered" + since(status.meter()) + ": "
                    + parked.get(0).reason());
        } else if (!parked.isEmpty()) {
            ParkedRoute first = parked.get(0);
            warnings.add(
                    parked.size() + " routes are parked, such as customer " + first.customer() + ": " + first.reason());
        }
        long percent = 100
                * status.delivery().memoryUsedBytes()
                / Math.max(1, status.delivery().memoryLimitBytes());
        if (percent >= FULL_PERCENT) {
            reasons.add("memory.limit is used to " + percent + " %: lines are dropped as memory_full");
        }
        Spooled spool = status.delivery().spool();
        if (spool != null) {
            if (spool.trouble() != null) {
                reasons.add("the spool does not take anything: " + spool.trouble());
            }
            long full = 100 * spool.diskBytes() / Math.max(1, spool.limitBytes());
            if (full >= FULL_PERCENT) {
                reasons.add("spool.limit is used to " + full + " %: the oldest lines are dropped as spool_full");
            }
        }
    }

    /**
     * That nothing was acknowledged lately may be because one customer's topic is gone and the others have nothing to say.
     */
    private static boolean isStill(EdgeStatus status) {
        List<ParkedRoute> parked = status.delivery().parked();
        int routes = status.table().routes().size();
        boolean few = parked.stream().allMatch(ParkedRoute::isAlone) && parked.size() * 2 <= routes;
        return !few && status.meter().lastAcknowledged().isBefore(status.at().minus(STILL));
    }

    private static String since(DeliveryMeter.Reading meter) {
        return " since " + (meter.lastAcknowledged().equals(Instant.EPOCH) ? "the start" : meter.lastAcknowledged());
    }

    private static void certificate(EdgeStatus status, List<String> reasons, List<String> warnings) {
        Instant expiry = status.certificateExpiry();
        if (expiry != null && expiry.isBefore(status.at())) {
            reasons.add("the certificate has expired at " + expiry);
        } else if (expiry != null && expiry.isBefore(status.at().plus(CERTIFICATE_WARNING))) {
            warnings.add("the certificate expires at " + expiry);
        }
    }
}
