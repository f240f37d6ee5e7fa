// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready ({@code Type=notify}), so that {@code systemctl restart} and the upgrade of a fleet
 * wait for that, and fail if it does not come. By {@code systemd-notify(1)}, as Java has no unix datagram sockets: one short
 * process in the life of this one, and none where no systemd asks for it. A failure is logged; systemd then ends the service.
 */
final class ServiceNotice {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotice.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private ServiceNotice() {}

    /** Sends the notice, if this environment names somebody who waits for it. Blocks for at most ten seconds. */
    static void ready(Map<String, String> environment) throws InterruptedException {
        if (!environment.containsKey("NOTIFY_SOCKET")) {
            return;
        }
        try {
            Process notify = new ProcessBuilder("systemd-notify", "--ready")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!notify.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                notify.destroyForcibly();
                LOG.warn("systemd-notify did not end within {}: systemd may not know that the service is ready", LIMIT);
            } else if (notify.exitValue() != 0) {
                LOG.warn(
                        "systemd-notify failed with {}: systemd does not know that the service is ready",
                        notify.exitValue());
            }
        } catch (IOException e) {
            LOG.warn("systemd does not know that the service is ready: {}", e.getMessage());
        }
    }
}
