// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer in the zip: one tool that a customer may already have.
 *
 * <p>To add one: put its templates beside your class, make a kit of them, and give it to {@link
 * BundleGenerator#BundleGenerator(List)} together with {@link StandardKits#all()}.
 *
 * @param title the tool's name, for people
 * @param evidence what is known of it
 * @param guide its section in the manuals; null for a line in their table alone
 * @param files what it consists of; at least one
 * @param run with what it was run; null if it was not
 */
public record ConsumerKit(
        String title,
        Evidence evidence,
        @Nullable Guide guide,
        List<KitFile> files,
        @Nullable TestRun run) {
    /** Checks that there is a file. */
    public ConsumerKit {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException(title + ": a consumer consists of at least one file");
        }
    }

    /** A consumer of which no run is known. */
    public ConsumerKit(String title, Evidence evidence, @Nullable Guide guide, List<KitFile> files) {
        this(title, evidence, guide, files, null);
    }

    /** The same consumer, run with this. */
    ConsumerKit run(String version, String month, long linesPerSecond) {
        return new ConsumerKit(title, evidence, guide, files, new TestRun(version, month, linesPerSecond));
    }

    /** A consumer without a section in the manuals. */
    public ConsumerKit(String title, Evidence evidence, List<KitFile> files) {
        this(title, evidence, null, files, null);
    }
}
