// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of this name. Any thread. */
final class EdgeLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    EdgeLogger(String name) {
        this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
        return Logging.instance().shows(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return Logging.instance().shows(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return Logging.instance().shows(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return Logging.instance().shows(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return Logging.instance().shows(name, Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        String kind = String.valueOf(pattern);
        String message = String.valueOf(MessageFormatter.basicArrayFormat(kind, arguments));
        Logging.instance().write(name, level, kind, message, failure);
    }
}
