// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.sources.Failures;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to sources, as log lines and as gaps in the ledger. Any thread. */
final class SourceEvents implements SourceListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");

    private final Ledger ledger;

    SourceEvents(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void opened(String source) {
        LOG.info("source={} open", source);
    }

    @Override
    public void ended(String source, Duration nextAttemptIn) {
        if (nextAttemptIn.isZero()) {
            LOG.info("source={} ended", source);
        } else {
            LOG.warn("source={} ended; opened again in {} ms", source, nextAttemptIn.toMillis());
        }
    }

    @Override
    public void failed(String source, Throwable cause, Duration nextAttemptIn) {
        if (nextAttemptIn.isZero()) {
            LOG.error("source={} failed, and is not read any more", source, cause);
        } else if (cause instanceof IOException refused) {
            LOG.warn(
                    "source={} failed: {}; next attempt in {} ms",
                    source,
                    Failures.text(refused),
                    nextAttemptIn.toMillis());
        } else {
            LOG.error("source={} failed; next attempt in {} ms", source, nextAttemptIn.toMillis(), cause);
        }
    }

    @Override
    public void gap(String source, GapKind kind, long count, long bytes, String detail) {
        ledger.gap(source, kind, count, bytes);
        LOG.warn("source={} gap={} count={} bytes={}: {}", source, kind.label(), count, bytes, detail);
    }

    @Override
    public void stderrLine(String source, String line) {
        LOG.info("source={} stderr: {}", source, line);
    }

    @Override
    public void notice(String source, String message) {
        LOG.info("source={} {}", source, message);
    }
}
