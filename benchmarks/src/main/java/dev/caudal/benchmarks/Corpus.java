// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Access-log lines as a CDN's edge writes them, the same in every run: customer id first, {@value #LINE_BYTES} bytes with
 * the line end, customers by Zipf's law.
 */
final class Corpus {
    /** Length of every line, with its line end. */
    static final int LINE_BYTES = 280;

    /** Customers whose lines occur: ids 1 to this. */
    static final int CUSTOMERS = 1_000;

    private static final long SEED = 83;
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "curl/8.5.0"
    };
    private static final String[] PATHS = {"/assets/app.js", "/img/hero.webp", "/fonts/inter.woff2", "/", "/api/items"};

    private Corpus() {}

    /** So many whole lines. */
    static byte[] lines(int count) {
        Random random = new Random(SEED);
        double[] cumulative = zipf();
        ByteArrayOutputStream lines = new ByteArrayOutputStream(count * LINE_BYTES);
        for (int i = 0; i < count; i++) {
            byte[] line = line(random, customer(random, cumulative), i).getBytes(StandardCharsets.US_ASCII);
            lines.write(line, 0, LINE_BYTES - 1);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    /**
     * A table of so many customers.
     *
     * @param first the first of their ids: 1 for customers whose lines occur, above {@value #CUSTOMERS} for others
     */
    static RoutingTable subscribed(int first, int count) {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty()).epoch("benchmark");
        for (int id = first; id < first + count; id++) {
            String text = Integer.toString(id);
            String topic = TopicTemplate.DEFAULT.prefix() + CustomerId.of(text);
            builder.customer(text, "s1", Map.of("access", topic));
        }
        try {
            return builder.build();
        } catch (InvalidRoutingTableException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(Random random, int customer, int second) {
        String line = String.format(
                Locale.ROOT,
                "%d 203.0.113.%d - - [10/Aug/2026:06:%02d:%02d +0000] \"GET http://www.example.com%s?v=%d HTTP/2.0\" 200"
                        + " %d \"%s\" hit \"font/woff2\" \"L1\" %d ",
                customer,
                random.nextInt(256),
                second / 60 % 60,
                second % 60,
                PATHS[random.nextInt(PATHS.length)],
                random.nextInt(1_000_000),
                random.nextInt(100_000),
                AGENTS[random.nextInt(AGENTS.length)],
                random.nextInt(10_000));
        return line + "x".repeat(LINE_BYTES);
    }

    private static double[] zipf() {
        double[] cumulative = new double[CUSTOMERS];
        double sum = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        return cumulative;
    }

    private static int customer(Random random, double[] cumulative) {
        double wanted = random.nextDouble() * cumulative[CUSTOMERS - 1];
        int i = 0;
        while (cumulative[i] < wanted) {
            i++;
        }
        return i + 1;
    }
}
