// SPDX-License-Identifier: Apache-2.0
/**
 * Log lines as syslog messages, from UDP, TCP and unix sockets: {@link dev.caudal.sources.syslog.SyslogSource}. The header is
 * taken off, the payload left as it is.
 */
@NullMarked
package dev.caudal.sources.syslog;

import org.jspecify.annotations.NullMarked;
