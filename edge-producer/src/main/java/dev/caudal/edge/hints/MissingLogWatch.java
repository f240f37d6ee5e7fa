// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.EdgeStatus.Finding;
import dev.caudal.sources.SourceState;
import dev.caudal.sources.spi.SourceTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices log files that are not there: the source waits for one, and is open and healthy meanwhile, though nothing can come of a
 * name that was mistyped. A log that is being rotated is missing for a moment, and that of an idle server perhaps until its first
 * line: as long as nothing was ever read the node is not ready, later it is a warning.
 *
 * <p>One thread looks, any may ask for {@link #findings}.
 */
final class MissingLogWatch {
    /** No rotation takes as long. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");
    private static final String FILE = "file";
    private static final String PATH = "path";

    private final SourceTypes types = SourceTypes.load();
    private final Supplier<List<EdgeConfig.Source>> configured;
    private final Map<String, Long> missingSinceNanos = new HashMap<>();
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();

    /** @param configured the sources at present */
    MissingLogWatch(Supplier<List<EdgeConfig.Source>> configured) {
        this.configured = configured;
    }

    void look(List<EdgeStatus.Source> states, Map<String, UnroutedLines.Share> shares, long nanoTime) {
        Map<String, SourceState> byName = new HashMap<>();
        states.forEach(source -> byName.put(source.name(), source.state()));
        missingSinceNanos.keySet().retainAll(byName.keySet());
        findings.keySet().retainAll(byName.keySet());
        for (EdgeConfig.Source source : configured.get()) {
            // One that cannot be looked at makes its source fail, which tells more.
            boolean isMissing = source.type().equals(FILE)
                    && byName.get(source.name()) == SourceState.READING
                    && source.options().get(PATH) instanceof String path
                    && Files.notExists(Path.of(path));
            if (isMissing) {
                boolean everRead = shares.getOrDefault(source.name(), UnroutedLines.Share.NONE)
                                .read()
                        > 0;
                missing(source, everRead, nanoTime);
            } else {
                missingSinceNanos.remove(source.name());
                findings.remove(source.name());
            }
        }
    }

    private void missing(EdgeConfig.Source source, boolean everRead, long nanoTime) {
        long since = missingSinceNanos.computeIfAbsent(source.name(), name -> nanoTime);
        if (nanoTime - since < LIMIT.toNanos()) {
            return;
        }
        types.look(
                source.type(),
                source.name(),
                source.options(),
                (option, problem) -> note(source.name(), everRead, option, problem),
                (option, warning) -> note(source.name(), everRead, option, warning));
    }

    private void note(String source, boolean everRead, String option, String text) {
        if (option.equals(PATH) && findings.put(source, new Finding(source, !everRead, text)) == null) {
            LOG.warn("source={} {}", source, text);
        }
    }

    /** What is wrong at present. Any thread. */
    List<Finding> findings() {
        return List.copyOf(findings.values());
    }
}
