// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.bundle.Tool;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.config.Quantities;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.Language;
import dev.caudal.provisioner.model.TokenScope;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Starts the command line. */
public final class Main {
    private static final String ADDRESS_ORDER = "java.net.preferIPv6Addresses";

    private Main() {}

    /** Ends the process with the command's exit code. */
    public static void main(String[] args) {
        // Kafka's client keeps to the family of a name's first address. Java puts IPv4 first, the system what leads
        // somewhere.
        if (System.getProperty(ADDRESS_ORDER) == null) {
            System.setProperty(ADDRESS_ORDER, "system");
        }
        System.exit(commandLine().execute(args));
    }

    /** The command line, to be executed once; its output and error streams can be replaced. */
    public static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new ProvisionerCommand())
                .registerConverter(CustomerId.class, name(CustomerId::of))
                .registerConverter(StreamName.class, name(StreamName::of))
                .registerConverter(NodeName.class, name(NodeName::of))
                .registerConverter(ClientAddress.class, name(ClientAddress::of))
                .registerConverter(Compression.class, name(Compression::of))
                .registerConverter(Tool.class, name(Tool::of))
                .registerConverter(Language.class, name(Language::of))
                .registerConverter(TokenScope.class, name(TokenScope::of))
                .registerConverter(Duration.class, name(Quantities::duration))
                .registerConverter(LineRate.class, name(LineRate::of))
                .registerConverter(ByteCount.class, name(text -> new ByteCount(Quantities.bytes(text))))
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                // An id such as "@file" is a bad id, not a request to read a file.
                .setExpandAtFiles(false);
    }

    /** Names are checked while the command line is read, before anything is asked or changed. */
    private static <T> ITypeConverter<T> name(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
