// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.SourceTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what two parts of the process cannot share: the sources of a platform among themselves and with what every platform has,
 * such as the spool. One thread.
 */
final class Conflicts {
    private final Written written;
    private final SourceTypes types = SourceTypes.load();
    private final List<Owned> parts = new ArrayList<>();

    /** The configuration file itself, so far. */
    Conflicts(Path file, Written written) {
        this.written = written;
        reads("", "this configuration", file);
    }

    /** @param what the claim is to its owner, with the owner */
    private record Owned(String what, Place place, Claim claim) {}

    /** Adds what delivery needs; null if it is not known. */
    void delivery(@Nullable DeliverySettings delivery) {
        TlsFiles tls = delivery == null ? null : delivery.tls();
        if (tls != null) {
            reads("kafka.certificate", "the brokers' certificate file", tls.certificate());
            reads("kafka.key", "the key file", tls.key());
            reads("kafka.ca", "the CA file", tls.ca());
        }
        SpoolOptions spool = delivery == null ? null : delivery.spool();
        if (spool != null) {
            Path directory = spool.directory();
            part(Claim.directory("spool.directory", "the directory of the spool", directory));
            replaces("spool.directory", "the tally", directory.resolveSibling(directory.getFileName() + ".tally"));
        }
    }

    /** Adds what the active list needs; null if it is not known. */
    void customers(@Nullable CustomerList list) {
        if (list == null) {
            return;
        }
        reads("customers.file", "the active list", list.file());
        replaces("customers.cache", "the kept active list", list.cache());
        CustomerList.Url url = list.url();
        if (url != null) {
            reads("customers.certificate", "a certificate file", url.certificate());
            reads("customers.key", "a key file", url.key());
            reads("customers.ca", "a CA file", url.ca());
            reads("customers.tokenFile", "the token file", url.tokenFile());
        }
    }

    /** Adds what operators see it by; null if it is not known. */
    void watching(EdgeConfig.@Nullable Watching watching) {
        if (watching != null && watching.listen() != null) {
            part(Claim.tcp("http.listen", "the address of the metrics", watching.listen()));
        }
        if (watching != null && watching.tapSocket() != null) {
            part(Claim.file("tap.socket", "the socket of tap", watching.tapSocket()));
        }
    }

    private void reads(String option, String what, @Nullable Path path) {
        if (path != null) {
            part(Claim.reads(option, what, path));
        }
    }

    /** A file that is written beside and moved over. */
    private void replaces(String option, String what, @Nullable Path path) {
        if (path != null) {
            part(Claim.file(option, what, path));
            part(Claim.file(option, "the draft of " + what, path.resolveSibling(path.getFileName() + ".new")));
        }
    }

    private void part(Claim claim) {
        parts.add(new Owned(claim.purpose(), written.placeOf(claim.option()), claim));
    }

    /** What the parts cannot share among themselves. */
    void check(List<Problem> problems) {
        for (int i = 1; i < parts.size(); i++) {
            check(List.of(parts.get(i)), parts.subList(0, i), problems);
        }
    }

    /** What these sources, which run together, cannot share with each other or with the parts. */
    void check(List<EdgeConfig.Source> sources, List<Problem> problems) {
        List<Owned> before = new ArrayList<>(parts);
        for (EdgeConfig.Source source : sources) {
            List<Owned> own = types.claims(source.type(), source.options()).stream()
                    .map(claim -> new Owned(
                            "the " + claim.purpose() + " of source '" + source.name() + "'",
                            source.placeOf(claim.option()),
                            claim))
                    .toList();
            check(own, before, problems);
            before.addAll(own);
        }
    }

    /** A problem for each pair of places; what follows from one of them is not said again. */
    private static void check(List<Owned> own, List<Owned> others, List<Problem> problems) {
        Set<List<Place>> said = new HashSet<>();
        for (Owned mine : own) {
            for (Owned other : others) {
                if (mine.claim().excludes(other.claim()) && said.add(List.of(mine.place(), other.place()))) {
                    String text = mine.claim().toString();
                    String otherText = other.claim().toString();
                    problems.add(new Problem(
                            mine.place(),
                            text + " is " + mine.what() + " and also"
                                    + (text.equals(otherText) ? " " : ", as " + otherText + ", ")
                                    + other.what() + other.place().inBrackets()
                                    + "; they cannot share it: change one of the two"));
                }
            }
        }
    }
}
