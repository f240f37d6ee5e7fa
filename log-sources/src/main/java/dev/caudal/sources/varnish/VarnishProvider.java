// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code type: varnish}. */
public final class VarnishProvider implements SourceProvider {
    private static final Option<String> INSTANCE = Option.text(
            "instance",
            "What varnishd was given as -n: its working directory, or a name below /var/lib/varnish. Default as for Varnish's own"
                    + " tools.");
    private static final Option<String> FORMAT = Option.of(
                    "format",
                    "varnishncsa format, or json",
                    "What a line is made of: as varnishncsa has it with -F; or json for an object with the usual fields, or with"
                            + " those that follow, such as json status=%s agent=%{User-Agent}i.",
                    VarnishProvider::format)
            .orElse(VarnishSettings.DEFAULT_FORMAT);
    private static final Option<String> CUSTOMER_KEY = Option.text(
            "customerKey",
            "The key of the VCL_Log record with the customer, whose value and a space then begin the line. Set by"
                    + " customerId: {from: vclLog, key: KEY}.");
    private static final Option<Boolean> ESI = Option.flag(
                    "esi", "Whether parts that are included by ESI have lines of their own, as with varnishncsa -E.")
            .orElse("false");
    private static final Option<Boolean> BACKEND = Option.flag(
                    "backend",
                    "Whether requests to backends have lines, instead of clients' requests, as with varnishncsa -b; with esi: true"
                            + " both have.")
            .orElse("false");
    private static final Option<Boolean> BACKLOG = Option.flag(
                    "backlog",
                    "Whether to begin with the oldest request that Varnish still has, which after a restart of this program gives"
                            + " lines twice. Otherwise with the next one.")
            .orElse("false");
    private static final Option<String> FILTER = Option.of(
            "filter",
            "VSL query",
            "Which requests have lines, as varnishncsa has it with -q: RespStatus >= 500, ReqURL ~ \"^/a\", with and, or, not.",
            VarnishProvider::filter);
    private static final Option<Boolean> VERIFY = Option.flag(
                    "verify",
                    "Whether varnishncsa runs beside for the first minutes, and after each restart of Varnish, and its lines are"
                            + " compared. A difference is counted as a gap, mismatch, and from then on varnishncsa's lines are"
                            + " read.")
            .orElse("true");
    private static final Option<String> VERSION = Option.text(
            "version",
            "The version of Varnish, such as 7.1.1, where neither varnishd nor varnishncsa is there to be asked.");

    /** For the service loader. */
    public VarnishProvider() {}

    private static String format(String text) {
        VarnishSettings.checkFormat(text, null);
        return text;
    }

    private static String filter(String text) {
        VarnishSettings.checkFilter(text);
        return text;
    }

    @Override
    public String type() {
        return "varnish";
    }

    @Override
    public String summary() {
        return "Varnish's log, from its shared memory; needs neither varnishncsa nor a library of Varnish's.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(INSTANCE, FORMAT, CUSTOMER_KEY, ESI, BACKEND, BACKLOG, FILTER, VERIFY, VERSION);
    }

    @Override
    public void check(SourceOptions options, Problems problems) {
        try {
            var unused = settings(options);
        } catch (IllegalArgumentException e) {
            problems.report(INSTANCE.name(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        return List.of(); // Any number may read one log.
    }

    /** Whether the log can be read now, and what of: a Varnish that does not run yet is a matter of {@link #doubt}. */
    @Override
    public void look(SourceOptions options, Problems problems) {
        VarnishLook look = VarnishLook.at(options.find(INSTANCE).orElse(null));
        if (look.isForbidden() || look.isUnknown()) {
            problems.report(INSTANCE.name(), look.text());
        }
        Rules rules = rules(options, look);
        if (rules != null && !rules.known() && !options.get(VERIFY)) {
            problems.report(
                    VERIFY.name(),
                    rules
                            + ": which lines its varnishncsa prints is not known; say verify: true, or which it is with version:");
        }
        if (rules != null) {
            try {
                VarnishSettings.checkFormat(options.get(FORMAT), rules.known() ? rules.version() : null);
            } catch (IllegalArgumentException e) {
                problems.report(FORMAT.name(), rules + ": " + e.getMessage());
            }
        }
    }

    @Override
    public void doubt(SourceOptions options, Problems warnings) {
        VarnishLook look = VarnishLook.at(options.find(INSTANCE).orElse(null));
        if (!look.isReadable() && !look.isForbidden() && !look.isUnknown()) {
            warnings.report(INSTANCE.name(), look.text());
        }
    }

    private static @Nullable Rules rules(SourceOptions options, VarnishLook look) {
        Layout layout = look.layout();
        if (layout == null) {
            return null;
        }
        try {
            return (options.isSet(VERSION) ? Rules.of(options.get(VERSION)) : Rules.installed()).with(layout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        return new VarnishSource(name, settings(options));
    }

    private static VarnishSettings settings(SourceOptions options) {
        return new VarnishSettings(
                options.find(INSTANCE).orElse(null),
                options.find(VERSION).orElse(null),
                options.get(FORMAT),
                options.find(CUSTOMER_KEY).orElse(null),
                options.get(ESI),
                options.get(BACKEND),
                options.get(BACKLOG),
                options.find(FILTER).orElse(null),
                options.get(VERIFY));
    }
}
