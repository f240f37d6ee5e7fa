// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.check.SampleCheck;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.Overrides;
import dev.caudal.edge.config.Problem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random logs, with the id in another place than the configuration says: what the advice says, word for word in the
 * configuration, routes every line that is a subscribed customer's.
 */
final class AdviceIsRightTest {
    private static final int ROUNDS = 60;
    private static final Pattern ADVICE = Pattern.compile("did you mean (customerId: \\{ .* \\})\\?");
    private static final Pattern ROUTED = Pattern.compile("  routed +([0-9,]+)");

    @TempDir
    private Path directory;

    private Random random = new Random(0);
    private List<String> ids = List.of();

    /** A log and how many of its lines are of subscribed customers. */
    private record Log(String text, int subscribed, String format) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Timeout(120)
    void shouldRouteWhatItSaysWouldBeRouted(long seed) throws Exception {
        random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            TreeSet<String> subscribed = new TreeSet<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                subscribed.add(id());
            }
            ids = List.copyOf(subscribed);
            Log log = log();
            String context = "seed " + seed + ", round " + round + ", " + log.format() + ", ids " + ids + ":\n"
                    + log.text().lines().limit(3).collect(Collectors.joining("\n")) + "\n";

            SampleCheck before = check("", log);
            if (routed(before) == log.subscribed()) {
                // What is configured finds them too, as the first field by a space.
                continue;
            }
            assertThat(before.isRouted()).as(context + before.report()).isFalse();
            Matcher advice = ADVICE.matcher(before.report().get(before.report().size() - 1));
            assertThat(advice.find()).as(context + before.report()).isTrue();
            SampleCheck after = check(advice.group(1), log);
            assertThat(routed(after)).as(context + after.report()).isEqualTo(log.subscribed());
            assertThat(after.isRouted()).as(context + after.report()).isTrue();
        }
    }

    private SampleCheck check(String rule, Log log) throws Exception {
        Files.writeString(
                directory.resolve("active.json"),
                ids.stream()
                        .map(id -> "{\"id\": \"" + id + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"c" + id
                                + "\"}}")
                        .collect(Collectors.joining(
                                ",\n", "{\"epoch\": \"e\", \"version\": 1, \"customers\": [", "]}")));
        Path file = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources:
                  - name: a
                    type: stdin
                    %s
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true }
                """.formatted(rule));
        EdgeConfig config = EdgeConfigReader.read(file, Overrides.of(Map.of(), List.of()), EdgeSource::make);
        List<Problem> problems = new ArrayList<>();
        List<EdgeSource> sources =
                EdgeSource.make(config.sourcesOf(EdgeConfig.SHORT_FORM).orElseThrow(), problems);
        assertThat(problems).isEmpty();
        byte[] bytes = log.text().getBytes(StandardCharsets.ISO_8859_1);
        return SampleCheck.of(config, sources.get(0), "a.log", new ByteArrayInputStream(bytes), random.nextBoolean());
    }

    private static long routed(SampleCheck check) {
        return check.report().stream()
                .map(ROUTED::matcher)
                .filter(Matcher::find)
                .mapToLong(match -> Long.parseLong(match.group(1).replace(",", "")))
                .sum();
    }

    private Log log() {
        String delimiter = pick(" ", "\t", ",", ";", "|");
        int position = random.nextInt(5);
        int kind = random.nextInt(7);
        String key = pick("customer", "cust_id", "x-customer", "c:id", "a#b");
        int fields = position + 1 + random.nextInt(6);
        int percent = 30 + random.nextInt(71);
        boolean quoted = random.nextInt(4) == 0;
        List<Integer> shape = random.ints(fields, 0, 6).boxed().toList();
        StringBuilder text = new StringBuilder();
        int subscribed = 0;
        for (int line = 0; line < 300; line++) {
            boolean known = random.nextInt(100) < percent;
            String id = known ? ids.get(random.nextInt(ids.size())) : "unknown-" + random.nextInt(1000);
            subscribed += known ? 1 : 0;
            List<String> values = new ArrayList<>();
            for (int i = 0; i < fields; i++) {
                String value = i == position ? id : filler(shape.get(i));
                if (kind == 0) {
                    values.add("\"" + (i == position ? key : "k" + i) + "\":\"" + value.replace("\"", "") + "\"");
                } else if (kind == 1) {
                    values.add((i == position ? key : "k" + i) + "=" + (value.isEmpty() ? "-" : value));
                } else {
                    values.add(i == position && quoted ? "\"" + value + "\"" : value);
                }
            }
            text.append(
                            kind == 0
                                    ? values.stream().collect(Collectors.joining(",", "{", "}"))
                                    : String.join(delimiter, values))
                    .append('\n');
        }
        String format = (kind == 0 ? "json " : kind == 1 ? "key=value " : "fields ") + (int) delimiter.charAt(0)
                + ", position " + (position + 1);
        return new Log(text.toString(), subscribed, format);
    }

    private String id() {
        return pick(
                Integer.toString(10 + random.nextInt(990)),
                "c" + random.nextInt(100),
                "customer-" + random.nextInt(1000),
                "a".repeat(1 + random.nextInt(48)));
    }

    /** What else lines have; a field has the same kind in all of them. */
    private String filler(int kind) {
        return switch (kind) {
            case 0 -> "203.0.113." + random.nextInt(256);
            case 1 -> "-";
            case 2 -> Integer.toString(100_000 + random.nextInt(900_000));
            case 3 -> "2026-11-22T10:00:" + (10 + random.nextInt(50)) + "Z";
            case 4 -> "\"GET /a,b;c|d?x=" + random.nextInt(1000) + " HTTP/1.1\"";
            default -> "/path/" + Integer.toHexString(random.nextInt());
        };
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }
}
