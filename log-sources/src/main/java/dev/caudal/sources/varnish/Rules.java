// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What varnishncsa of a version makes of the records, where versions differ. The layout of the memory does not tell: one layout
 * served several sets of rules.
 *
 * @param version as {@code varnishd -V} prints it, such as {@code 7.1.1}; what was found instead if it is not known
 * @param known whether these are the rules of that version; otherwise they are those of the nearest one
 * @param asReceived from 7.7 on {@code %{X}i} is the header as the client sent it and {@code %{X}o} as it was delivered, with
 *     {@code -} if it was removed; before, both are the last that was seen
 * @param verticalTab up to 7.3 it is written {@code \v}, later {@code \x0b}
 * @param longUser from 7.4 on a user's name may be of any length; before, the decoded {@code name:password} had 127 bytes
 * @param defaultFormat from 7.5 on there is {@code %{Varnish:default_format}x}
 * @param matchRules from 8.0 on there are {@code %{X:first}i} and {@code %{X:last}i}
 */
record Rules(
        String version,
        boolean known,
        boolean asReceived,
        boolean verticalTab,
        boolean longUser,
        boolean defaultFormat,
        boolean matchRules) {

    private static final Pattern VERSION = Pattern.compile("\\((?:varnish|vinyl-cache|vinyl)-(\\d+)\\.(\\d+)\\.(\\w+)");
    private static final Pattern WRITTEN = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\w+)");
    private static final List<String> PROGRAMS = List.of("varnishd", "varnishncsa");
    private static final String USUAL_PLACES = ":/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin";
    private static final long PATIENCE_SECONDS = 5;
    private static final int MOST_BYTES = 4096;

    /** Of a version such as {@code 7.1.1}. */
    static Rules of(String version) {
        Matcher matcher = WRITTEN.matcher(version);
        if (!matcher.matches()) {
            return unknown(version, Layout.HEAD2);
        }
        return of(version, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static Rules of(String version, int major, int minor) {
        int number = 100 * major + minor;
        boolean known = number >= 700 && number <= 800;
        return new Rules(version, known, number >= 707, number <= 703, number >= 704, number >= 705, number >= 800);
    }

    /** Those of the nearest version with this layout. */
    static Rules unknown(String found, Layout layout) {
        Rules nearest = layout == Layout.HEAD1 ? of("", 7, 1) : of("", 7, 7);
        return new Rules(
                found,
                false,
                nearest.asReceived,
                nearest.verticalTab,
                nearest.longUser,
                nearest.defaultFormat,
                nearest.matchRules);
    }

    /** The same rules if that version can have made a memory of this layout; else the nearest ones, not known. */
    Rules with(Layout layout) {
        Matcher matcher = WRITTEN.matcher(version);
        if (matcher.matches()) {
            int number = 100 * Integer.parseInt(matcher.group(1)) + Integer.parseInt(matcher.group(2));
            if ((number < 703) == (layout == Layout.HEAD1)) {
                return this;
            }
            return unknown(version + ", while the log is of " + layout.marker(), layout);
        }
        return unknown(version, layout);
    }

    /**
     * Those of the Varnish that is installed here, by running {@code varnishd -V}; a version of its own says what was found if
     * there is none. Blocks for seconds at most.
     */
    static Rules installed() throws InterruptedException {
        String path = System.getenv().getOrDefault("PATH", "") + USUAL_PLACES;
        for (String program : PROGRAMS) {
            Path file = find(program, path);
            String version = file == null ? null : ask(file);
            if (version != null) {
                return of(version);
            }
        }
        return unknown("unknown: neither varnishd nor varnishncsa tells it with -V", Layout.HEAD2);
    }

    private static @Nullable Path find(String program, String path) {
        for (String place : path.split(":", -1)) {
            Path file = Path.of(place.isEmpty() ? "." : place, program);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    private static @Nullable String ask(Path program) throws InterruptedException {
        Process process = null;
        try {
            ProcessBuilder builder = new ProcessBuilder(program.toString(), "-V").redirectErrorStream(true);
            builder.environment()
                    .keySet()
                    .retainAll(Map.of("PATH", "", "HOME", "").keySet());
            process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return null;
            }
            try (InputStream in = process.getInputStream()) {
                Matcher matcher = VERSION.matcher(new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1));
                return matcher.find() ? matcher.group(1) + "." + matcher.group(2) + "." + matcher.group(3) : null;
            }
        } catch (IOException e) {
            return null;
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public String toString() {
        return known ? "Varnish " + version : "unknown version of Varnish (" + version + ")";
    }
}
