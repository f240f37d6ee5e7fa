// SPDX-License-Identifier: Apache-2.0
/**
 * Standard input: a shell's pipe, a file, or a datagram socket that systemd connected to it. Its end is final. See {@link
 * dev.caudal.sources.stdin.StdinSource}.
 */
@NullMarked
package dev.caudal.sources.stdin;

import org.jspecify.annotations.NullMarked;
