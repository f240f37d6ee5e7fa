// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.provisioner.config.ProvisionerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A cluster of its own, which its tests share, and three processes' worth of {@code serve}: two that listen in the clear, side
 * by side, and one with TLS. Tests use customers of their own and the one edge node {@code mad1}.
 */
final class Serving implements AutoCloseable {
    private final Path folder;
    private final LocalKafka kafka;
    private final Operator operator;
    private final ServerIdentity identity;
    private final ServedApi api;
    private final ServedApi other;
    private final ServedApi secure;
    private final String root;

    private Serving() throws IOException, GeneralSecurityException {
        folder = Files.createTempDirectory("caudal-serving");
        kafka = LocalKafka.builder().start();
        operator = Operator.initialised(kafka, folder);
        identity = ServerIdentity.in(folder).renew();
        api = new ServedApi(operator);
        other = new ServedApi(operator);
        secure = new ServedApi(
                operator,
                new ProvisionerConfig.Api("127.0.0.1:0", identity.certificate(), identity.key()),
                ProvisionerConfig.DEFAULT.reconcileInterval(),
                identity.anyone());
        root = secure.token(operator, "operator");
    }

    Path folder() {
        return folder;
    }

    LocalKafka kafka() {
        return kafka;
    }

    Operator operator() {
        return operator;
    }

    ServerIdentity identity() {
        return identity;
    }

    ServedApi api() {
        return api;
    }

    ServedApi other() {
        return other;
    }

    ServedApi secure() {
        return secure;
    }

    /** An operator's token. */
    String root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        api.close();
        other.close();
        secure.close();
        kafka.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** Gives it to test classes that ask for it; the run's store closes it at the end. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Serving.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Shared.class))
                    .computeIfAbsent(Serving.class, key -> start(), Serving.class);
        }

        private static Serving start() {
            try {
                return new Serving();
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
