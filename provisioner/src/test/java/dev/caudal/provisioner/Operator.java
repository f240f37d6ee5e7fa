// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.provisioner.config.ConfigFile;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody with an administrator's properties, a state directory and perhaps a configuration. */
record Operator(LocalKafka kafka, Path state, @Nullable Path config) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Prepares the cluster. */
    static Operator initialised(LocalKafka kafka, Path work) {
        Operator operator = new Operator(kafka, work.resolve("state"), null);
        operator.succeed("init");
        return operator;
    }

    Operator with(Path newConfig) {
        return new Operator(kafka, state, newConfig);
    }

    CommandRun run(String... command) {
        List<String> args = new ArrayList<>(
                List.of("--admin", kafka.adminPropertiesFile().toString(), "--state", state.toString()));
        if (config != null) {
            args.addAll(List.of("--config", config.toString()));
        }
        args.addAll(Arrays.asList(command));
        return CommandRun.of(args.toArray(String[]::new));
    }

    String succeed(String... command) {
        CommandRun run = run(command);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        return run.out();
    }

    JsonNode json(String... command) {
        try {
            return JSON.readTree(succeed(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The core, with somebody who watches each step. */
    Provisioner open(Progress progress) {
        return Provisioner.open(
                AdminProperties.read(kafka.adminPropertiesFile()),
                config == null ? ProvisionerConfig.DEFAULT : ConfigFile.read(config),
                state,
                "tester",
                progress,
                Clock.systemUTC());
    }

    Unzipped bundle(String customer, Path zip) {
        succeed("bundle", customer, "-o", zip.toString());
        return Unzipped.of(zip, zip.resolveSibling(zip.getFileName() + ".d"), customer);
    }

    /** A client with the credentials of this edge node, which are made if they are not there. */
    Map<String, Object> edge(String node, Path folder) {
        succeed("edge-credentials", node, "-o", folder.toString());
        Map<String, Object> properties = new HashMap<>(Unzipped.common(kafka.bootstrapServers()));
        try {
            Path own = folder.resolve(node);
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.key", Files.readString(own.resolve("edge.key.pem")));
            properties.put("ssl.keystore.certificate.chain", Files.readString(own.resolve("edge.crt.pem")));
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", own.resolve("ca.pem").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
