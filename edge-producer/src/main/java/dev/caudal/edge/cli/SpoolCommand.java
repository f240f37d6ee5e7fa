// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import picocli.CommandLine.Command;

/** What waits on disk. */
@Command(
        name = "spool",
        description = "Looks at the spool, what waits on disk for Kafka, also while the producer runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SpoolStatusCommand.class,
            SpoolCheckCommand.class,
            SpoolExportCommand.class,
            SpoolRepairCommand.class
        })
final class SpoolCommand {}
