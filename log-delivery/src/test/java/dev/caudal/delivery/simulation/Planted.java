// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Mistakes that somebody might make, put into the code one at a time: a simulation that does not find them would find nothing.
 * Each is a text of one source file and what stands there instead.
 */
enum Planted {
    SEQUENCE_USED_TWICE("send/Partition", "sequence.advance(head.batch().lines());", "sequence.advance(0);"),
    SEQUENCE_GOES_ON_BEHIND_AN_UNCERTAIN_BATCH(
            "send/Partition",
            "        sequence.startOver();\n        if (!sequence.isUsable()) {\n            producerIds",
            "        if (!sequence.isUsable()) {\n            producerIds"),
    PARKED_BATCH_OVERTAKEN("send/Backlogs", "if (backlog.isReturning()) {", "if (backlog.isReturning() && closing) {"),
    ACKNOWLEDGEMENT_DROPPED(
            "send/Dispatcher",
            "case DELIVERED -> delivered(partition, outgoing, now);",
            "case DELIVERED -> partition.breaker().succeeded();"),
    DELIVERY_COUNTED_TWICE(
            "send/Accounts",
            "counts.delivered(batch.route(), batch.lines());",
            "counts.delivered(batch.route(), 2L * batch.lines());"),
    DUPLICATE_NOT_COUNTED("send/Dispatcher", "accounts.possibleDuplicate(head.batch());", "partition.isEmpty();"),
    DUPLICATE_COUNTED_ALWAYS(
            "send/Outgoing", "boolean duplicate = maybeWritten && !countedAsDuplicate;", "boolean duplicate = true;"),
    PROBE_NEVER_ENDS("send/Breaker", "    void unanswered() {\n        probing = false;", "    void unanswered() {"),
    RETRY_FORGOTTEN(
            "send/Dispatcher", "retries.put(partition, partition.breaker().retryAtNanos());", "partition.isEmpty();"),
    PARTS_IN_WRONG_ORDER(
            "send/Partition",
            "for (int i = parts.size() - 1; i >= 0; i--) {",
            "for (int i = 0; i < parts.size(); i++) {"),
    PARTS_FORGET_THAT_THE_WHOLE_WAS_SENT(
            "send/Outgoing", "part.maybeWritten = maybeWritten;", "part.maybeWritten = false;"),
    EXPIRY_IGNORED(
            "send/Outgoing", "return mayBeForgotten(nanoTime, wallMillis) && becomesDuplicate();", "return false;"),
    TWO_UNDER_WAY("send/Partition", "return !inFlight && !queue.isEmpty()", "return !queue.isEmpty()"),
    RETENTION_IGNORED("send/Dispatcher", "if (retentions.isOver(head, now)) {", "if (head.isPinned()) {"),
    REFUSED_QUESTION_HOLDS_UP("send/Retentions", "known.isKnown = true;", "known.isKnown = !said.isEmpty();"),
    TOO_LARGE_FORGOTTEN(
            "send/Dispatcher", "partition.destination().refuses(outgoing.size(), nanoTime);", "partition.isEmpty();"),
    ORPHANED_PARTITION("send/Destination", "gone.add(before[i]);", "before[i].isEmpty();"),
    TOPIC_LOSES_PARTITIONS("send/Destination", "count = Math.max(count, partitions.length);", "isNews = false;"),
    MEMORY_NOT_GIVEN_BACK("send/Accounts", "budget.release(batch.usage().heldBytes(), batch.size());", "batch.size();"),
    WINDOW_NOT_GIVEN_BACK("send/Backlogs", "        window.gone(batch.bytes().length);\n    }", "    }"),
    NEVER_UNPARKED("send/Backlogs", "spool.unpark(backlog.route());", "backlog.route();"),
    REFUSED_BEHIND_WAITING(
            "send/RouteBacklog",
            "new ArrayList<>(refused);\n        all.addAll(waiting);",
            "new ArrayList<>(waiting);\n        all.addAll(refused);"),
    NEW_LINES_PAST_THE_DISK(
            "send/Backlogs",
            "if (backlog.hasWaiting() || soonOver ||",
            "if (soonOver) {\n            return false;\n        }\n        if (backlog.hasWaiting() ||"),
    SENT_WITHOUT_ANNOUNCEMENT(
            "send/Dispatcher",
            "if (frame != null && !frame.isAnnounced()) {",
            "if (frame != null && head.isPinned()) {"),
    STAYS_WITH_A_BROKER_THAT_KNOWS_NOTHING(
            "send/ControlLink", "current = others.get(random.nextInt(others.size()));", "random.nextInt();"),
    ASKS_WITHOUT_PAUSE(
            "send/Topics",
            "askAt(destination, Math.max(nanoTime, destination.notBeforeNanos));\n        }\n    }",
            "askAt(destination, nanoTime);\n        }\n    }"),
    FOLLOWERS_GET_NO_MORE_TIME("send/Partition", "Math.min(timesLate, ", "Math.min(0, "),
    REQUESTS_LOST_WITH_AN_UNREADABLE_ANSWER(
            "wire/Connection", "while (inFlight.size() > known) {", "while (inFlight.size() < 0) {"),
    TIME_OUTS_BY_THE_WALL_CLOCK(
            "wire/MonotonicTime",
            "return startMillis + TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNanos);",
            "return clock.millis();");

    private static final Path SOURCES = Path.of("log-delivery/src/main/java/dev/caudal/delivery/internal");

    private final String file;
    private final String right;
    private final String wrong;

    Planted(String file, String right, String wrong) {
        this.file = file;
        this.right = right;
        this.wrong = wrong;
    }

    /** How often the text that it replaces is there: it should be once. */
    int places(Path sources) throws IOException {
        return source(sources).split(java.util.regex.Pattern.quote(right), -1).length - 1;
    }

    private String source(Path sources) throws IOException {
        return Files.readString(sources.resolve(file + ".java"), StandardCharsets.UTF_8);
    }

    /** Simulates delivery with this mistake in it; returns the first violation, as printed, or null. */
    String run(long events, long seed) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("planted");
        try {
            Path source = folder.resolve(file.substring(file.indexOf('/') + 1) + ".java");
            Files.writeString(source, source(SOURCES).replace(right, wrong));
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            String classpath = System.getProperty("java.class.path");
            int failed = compiler.run(
                    null,
                    null,
                    null,
                    "-nowarn",
                    "-proc:none",
                    "-d",
                    folder.toString(),
                    "-cp",
                    classpath,
                    source.toString());
            if (failed != 0) {
                throw new IllegalStateException(name() + " does not compile");
            }
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                    "-cp",
                    folder + java.io.File.pathSeparator + classpath,
                    Simulate.class.getName(),
                    "--first",
                    String.valueOf(events),
                    "--seed",
                    String.valueOf(seed)));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? null : said;
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path each :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
