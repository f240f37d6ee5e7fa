// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
final class InitCommand implements Runnable {
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

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        InitReport report;
        InitOptions options = new InitOptions(development, certificates(keptCas));
        try (Provisioner provisioner = parent.open()) {
            report = provisioner.init(options);
        }
        switch (format) {
            case table ->
                print(report, spec.commandLine().getOut(), spec.commandLine().getErr());
            case json -> spec.commandLine().getOut().println(Printed.json(json(report)));
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
