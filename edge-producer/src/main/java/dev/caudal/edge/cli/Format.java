// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

/** How a command prints. Written in lower case on the command line. */
enum Format {
    table,
    json
}
