// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryIT {
    @TempDir
    private Path temp;

    @Test
    void shouldKeepPortsDataAndAuthorityWhenTheSameDirectoryStartsAgain() throws Exception {
        Path directory = temp.resolve("new/cluster with space");
        String bootstrap;
        String ca;
        try (LocalKafka first = LocalKafka.builder().directory(directory).start()) {
            bootstrap = first.bootstrapServers();
            ca = first.caPem();
            Records.createTopic(first, "kept");
            Records.write(first.adminProperties(), "kept", "line");
            assertThatThrownBy(() -> LocalKafka.builder().directory(directory).start())
                    .isInstanceOf(LocalKafkaUsageException.class)
                    .hasMessageContaining("in use by a running local-kafka");
            assertSecretsArePrivate(directory);
        }

        assertThatThrownBy(() ->
                        LocalKafka.builder().directory(directory).brokers(3).start())
                .isInstanceOf(LocalKafkaUsageException.class)
                .hasMessageContaining("was made with 1 broker(s), not 3");

        try (LocalKafka again =
                LocalKafka.builder().directory(directory).brokers(1).start()) {
            assertThat(again.bootstrapServers()).isEqualTo(bootstrap);
            assertThat(again.caPem()).isEqualTo(ca);
            Properties fromFile = new Properties();
            try (InputStream in = Files.newInputStream(again.adminPropertiesFile())) {
                fromFile.load(in);
            }
            assertThat(fromFile).containsExactlyInAnyOrderEntriesOf(again.adminProperties());
            assertThat(Records.read(again.adminProperties(), "check", "kept", 1))
                    .containsExactly("line");
        }
    }

    private static void assertSecretsArePrivate(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            assertThat(files.filter(DirectoryIT::holdsSecret))
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    private static boolean holdsSecret(Path file) {
        return Stream.of("ca.key.pem", "admin.pem", "server.properties").anyMatch(file::endsWith);
    }
}
