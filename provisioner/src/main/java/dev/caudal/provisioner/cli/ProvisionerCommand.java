// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.provisioner.Progress;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ConfigFile;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What all commands have in common: how to reach the cluster, the configuration, and the clients' CA. */
@Command(
        name = "provisioner",
        description = "Puts customers of a CDN on live log delivery: topics, permissions, certificates, starter zips.",
        footer = {
            "",
            "First steps:",
            "  provisioner --admin admin.properties init",
            "  provisioner --admin admin.properties subscribe 83",
            "  provisioner --admin admin.properties bundle 83 -o c83.zip",
            "",
            "Every command can be repeated: what is done already is not done again.",
            "Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 something to do (plan)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProvisionerCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InitCommand.class,
            SubscribeCommand.class,
            UnsubscribeCommand.class,
            PurgeCommand.class,
            ConfirmShrinkCommand.class,
            ListCommand.class,
            ShowCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            BundleCommand.class,
            RotateCommand.class,
            RevokeCommand.class,
            VerifyCommand.class,
            IsolationCommand.class,
            EdgeCredentialsCommand.class,
            EdgesCommand.class,
            ExpiringCommand.class,
            HistoryCommand.class,
            ExportActiveCommand.class,
            SizeCommand.class,
            AuditCommand.class,
            ProbeCommand.class,
            ReconcileCommand.class,
            ServeCommand.class,
            TokenCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            CompletionCommand.class,
            ManCommand.class
        })
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ProvisionerCommand implements Runnable {
    private static final Path DEFAULT_STATE = Path.of("provisioner-state");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--admin",
            paramLabel = "FILE",
            scope = ScopeType.LOCAL,
            description = "Kafka client properties of a principal that may administer the cluster.")
    private @Nullable Path admin;

    @Option(names = "--config", paramLabel = "FILE", description = "provisioner.yaml; without it the defaults hold.")
    private @Nullable Path config;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the clients' CA is kept (default: provisioner-state). Keep it private and safe.")
    private @Nullable Path state;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** What the file says, or what holds without one. */
    ProvisionerConfig configuration() {
        return config == null ? ProvisionerConfig.DEFAULT : ConfigFile.read(config);
    }

    /** Connects; the caller closes. */
    Provisioner open() {
        return open(Progress.NONE);
    }

    /** Connects and tells of each step; the caller closes. */
    Provisioner open(Progress progress) {
        return Provisioner.open(
                admin(),
                configuration(),
                state(),
                System.getProperty("user.name", "unknown"),
                progress,
                Clock.systemUTC());
    }

    /** How to reach the cluster. */
    AdminProperties admin() {
        if (admin == null) {
            throw new ParameterException(
                    spec.commandLine(), "--admin FILE is missing: client properties of a super user");
        }
        return AdminProperties.read(admin);
    }

    /** The certificate by which clients' certificates are known; there may be no such file yet. */
    Path clientsTrust() {
        return new StateDirectory(state(), new SecureRandom(), Clock.systemUTC()).trustedFile();
    }

    private Path state() {
        return state == null ? DEFAULT_STATE : state;
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ProvisionerCommand.class.getPackage().getImplementationVersion();
            return new String[] {"provisioner " + (version == null ? "(built from source)" : version)};
        }
    }
}
