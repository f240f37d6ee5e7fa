// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes access-log lines, customer id first: the same for the same arguments. Clients, times, sizes and request ids are
 * new in every line, as they are in life; paths, referrers and user agents come from pools; customers by Zipf's law. Lines
 * are 280 bytes long on average.
 *
 * <pre>AccessLog FILE LINES CUSTOMERS</pre>
 */
final class AccessLog {
    private static final long SEED = 83;
    private static final int PATHS = 2_000;
    private static final int CLIENTS = 50_000;
    private static final int WRITE_BYTES = 1 << 20;

    private static final String[] BROWSERS = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "Mozilla/5.0 (X11; Linux x86_64; rv:%1$d.0) Gecko/20100101 Firefox/%1$d.0",
        "Dalvik/2.1.0 (Linux; U; Android 14; SM-S9%dB Build/UP1A.231005.007)",
        "okhttp/4.%d.0",
    };
    private static final String[] TYPES = {"font/woff2", "image/webp", "text/html", "application/json", "video/mp4"};
    private static final String[] KINDS = {"assets/app", "img/products", "fonts/inter", "api/v2/items", "media/segments"
    };
    private static final String[] STATUS = {"200", "200", "200", "200", "206", "304", "404"};

    private AccessLog() {}

    /** Writes the file. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: AccessLog FILE LINES CUSTOMERS");
        }
        write(Path.of(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    }

    private static void write(Path file, long lines, int customers) throws IOException {
        Random random = new Random(SEED);
        double[] zipf = zipf(customers);
        String[] paths = paths(random);
        String[] agents = agents(random);
        StringBuilder text = new StringBuilder(WRITE_BYTES + 1024);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long i = 0; i < lines; i++) {
                long second = i / 5_000;
                text.append(customer(random, zipf)).append(' ');
                client(text, random);
                text.append(" - - [10/Aug/2026:")
                        .append(two(second / 3600 % 24))
                        .append(':');
                text.append(two(second / 60 % 60))
                        .append(':')
                        .append(two(second % 60))
                        .append(" +0000] \"GET http://www.");
                text.append("example.com/")
                        .append(pick(random, paths))
                        .append(" HTTP/2.0\" ")
                        .append(pick(random, STATUS));
                text.append(' ')
                        .append(random.nextInt(200_000))
                        .append(" \"")
                        .append(pick(random, agents))
                        .append("\" ");
                text.append(random.nextInt(10) == 0 ? "miss" : "hit")
                        .append(" \"")
                        .append(pick(random, TYPES));
                text.append("\" \"L")
                        .append(1 + random.nextInt(2))
                        .append("\" ")
                        .append(random.nextInt(3_000))
                        .append(' ');
                text.append(Long.toHexString(random.nextLong() | 1L << 60)).append('\n');
                if (text.length() >= WRITE_BYTES) {
                    flush(text, out);
                }
            }
            flush(text, out);
        }
    }

    private static void flush(StringBuilder text, OutputStream out) throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        text.setLength(0);
    }

    private static void client(StringBuilder text, Random random) {
        int client = Math.floorMod(random.nextInt(CLIENTS) * 0x9E37_79B9, 1 << 24);
        text.append("203.")
                .append(client >> 16)
                .append('.')
                .append(client >> 8 & 255)
                .append('.')
                .append(client & 255);
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    private static String pick(Random random, String[] some) {
        // The first ones more often: squaring bends the even distribution.
        double skewed = random.nextDouble();
        return some[(int) (skewed * skewed * some.length)];
    }

    private static String[] paths(Random random) {
        String[] paths = new String[PATHS];
        for (int i = 0; i < PATHS; i++) {
            String kind = KINDS[random.nextInt(KINDS.length)];
            paths[i] = kind + "/" + Integer.toHexString(random.nextInt(1 << 24)) + "/" + (1 + random.nextInt(9_999))
                    + "-large.webp?v=" + random.nextInt(100);
        }
        return paths;
    }

    private static String[] agents(Random random) {
        String[] agents = new String[60];
        for (int i = 0; i < agents.length; i++) {
            agents[i] = BROWSERS[i % BROWSERS.length].formatted(random.nextInt(90) + 10);
        }
        return agents;
    }

    private static double[] zipf(int customers) {
        double[] cumulative = new double[customers];
        double sum = 0;
        for (int i = 0; i < customers; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        return cumulative;
    }

    private static int customer(Random random, double[] cumulative) {
        double wanted = random.nextDouble() * cumulative[cumulative.length - 1];
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }
}
