// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.CheckReport;
import dev.caudal.provisioner.InitOptions;
import dev.caudal.provisioner.InitReport;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.certificates.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prepares the cluster. */
@Command(
        name = "init",
        description = {
            "Prepares the cluster: own topics, the registry, and the clients' CA, which the brokers are made to trust and",
            "are proven to. Refuses a cluster on which customers would not be isolated."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class InitCommand implements Callable<Integer> {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--development",
            description = "Go on with a cluster that is not safe for customers; say what is unsafe.")
    private boolean development;

    @Option(
            names = "--keep-ca",
            paramLabel = "FILE",
            description = "PEM certificates of further CAs that the brokers' listener trusts by now (may be repeated).")
    private List<Path> keptCas = new ArrayList<>();

    @Option(names = "--check", description = "Only look whether the cluster is fit, and change nothing.")
    private boolean check;

    @Option(
            names = "--issuer",
            paramLabel = "FILE",
            description = {
                "Issue certificates with this CA instead of one made here: its certificate, those of the CAs above it, and",
                "at the end the root, PEM. Brokers are made to trust this CA, and none of those above it."
            })
    private @Nullable Path issuer;

    @Option(names = "--issuer-key", paramLabel = "FILE", description = "That CA's key: EC P-256, PKCS#8, PEM.")
    private @Nullable Path issuerKey;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public Integer call() {
        InitReport report;
        InitOptions options = new InitOptions(development, certificates(keptCas), issuer());
        try (Provisioner provisioner = parent.open()) {
            if (check) {
                return check(provisioner.check());
            }
            report = provisioner.init(options);
        }
        switch (format) {
            case table ->
                print(report, spec.commandLine().getOut(), spec.commandLine().getErr());
            case json -> spec.commandLine().getOut().println(Printed.json(json(report)));
        }
        return 0;
    }

    private int check(CheckReport report) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> {
                out.println("brokers with TLS and client certificates: " + String.join(", ", report.endpoints()));
                report.problems().forEach(problem -> out.println("problem: " + problem));
                report.advice().forEach(advice -> out.println("advice: " + advice));
                out.println(
                        report.problems().isEmpty()
                                ? "this cluster is fit for customers; 'init' proves it with certificates"
                                : "this cluster is not fit for customers: docs/cluster.md has a complete configuration");
            }
            case json -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("fit", report.problems().isEmpty());
                report.endpoints().forEach(node.putArray("brokers")::add);
                report.problems().forEach(node.putArray("problems")::add);
                report.advice().forEach(node.putArray("advice")::add);
                out.println(Printed.json(node));
            }
        }
        return report.problems().isEmpty() ? 0 : Failures.FAILED;
    }

    private Optional<InitOptions.Issuer> issuer() {
        if (issuer == null && issuerKey == null) {
            return Optional.empty();
        }
        if (issuer == null || issuerKey == null) {
            throw ProvisioningException.usage("--issuer and --issuer-key belong together");
        }
        try {
            return Optional.of(new InitOptions.Issuer(Files.readString(issuer), Files.readString(issuerKey)));
        } catch (IOException e) {
            throw ProvisioningException.usage(
                    "--issuer " + issuer + " and --issuer-key " + issuerKey + " cannot be read: " + e);
        }
    }

    private static void print(InitReport report, PrintWriter out, PrintWriter err) {
        report.warnings().forEach(warning -> err.println("warning: " + warning));
        report.done().forEach(out::println);
        out.println("brokers that let certificates of the clients' CA in: " + String.join(", ", report.proven()));
        if (report.done().isEmpty()) {
            out.println("nothing to do: all was prepared already");
        }
    }

    private static ObjectNode json(InitReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("changed", !report.done().isEmpty());
        ArrayNode done = node.putArray("changes");
        report.done().forEach(done::add);
        ArrayNode proven = node.putArray("provenBrokers");
        report.proven().forEach(proven::add);
        ArrayNode warnings = node.putArray("warnings");
        report.warnings().forEach(warnings::add);
        return node;
    }

    private static List<X509Certificate> certificates(List<Path> files) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            try {
                certificates.addAll(Pem.certificates(Files.readString(file)));
            } catch (IOException | CertificateException e) {
                throw ProvisioningException.usage("--keep-ca " + file + " cannot be read: " + e);
            }
        }
        return certificates;
    }
}
