// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for answers of the cluster and turns refusals into words. Stateless. */
final class Calls {
    private Calls() {}

    /**
     * The answer; the wait is bounded by the client's own time-out.
     *
     * @param doing what for, as in "cannot …"
     */
    static <T> T await(String doing, Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failure(doing, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProvisioningException.failed("interrupted while trying to " + doing, e);
        }
    }

    static ProvisioningException failure(String doing, Throwable cause) {
        if (cause instanceof ProvisioningException known) {
            return known;
        }
        String advice = "";
        if (cause instanceof TimeoutException) {
            advice = ". Do the brokers run, and does bootstrap.servers of --admin name them?";
        } else if (cause instanceof SslAuthenticationException) {
            advice = ". Do the certificate and the truststore of --admin belong to this cluster?";
        } else if (cause instanceof ClusterAuthorizationException) {
            advice = ". The principal of --admin needs ALTER and DESCRIBE on the cluster";
        }
        return ProvisioningException.failed("cannot " + doing + ": " + cause.getMessage() + advice, cause);
    }
}
