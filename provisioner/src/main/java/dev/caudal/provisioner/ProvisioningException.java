// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why an operation was not carried out, in words for an operator: the thing, the value, and the way out. */
public final class ProvisioningException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What kind of failure. */
    public enum Reason {
        /** The request or the configuration cannot be right: nothing was changed. */
        USAGE,
        /** The cluster, a file or the state of things stood against it. */
        FAILED,
        /** Another provisioner began to work: what was decided here is decided anew when it is repeated. */
        OVERTAKEN
    }

    private final Reason reason;

    private ProvisioningException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The request or the configuration cannot be right. */
    public static ProvisioningException usage(String message) {
        return new ProvisioningException(Reason.USAGE, message, null);
    }

    /** Something stood against it. */
    public static ProvisioningException failed(String message) {
        return failed(message, null);
    }

    /** Something stood against it, and this was the cause. */
    public static ProvisioningException failed(String message, @Nullable Throwable cause) {
        return new ProvisioningException(Reason.FAILED, message, cause);
    }

    /** Another provisioner began to work. */
    public static ProvisioningException overtaken(String message, Throwable cause) {
        return new ProvisioningException(Reason.OVERTAKEN, message, cause);
    }

    /** What kind of failure. */
    public Reason reason() {
        return reason;
    }
}
