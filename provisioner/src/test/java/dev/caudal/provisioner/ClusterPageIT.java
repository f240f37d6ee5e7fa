// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.provisioner.certificates.Pem;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three controllers and three brokers from the files in {@code docs/cluster.md}, with addresses, directories and keys put in
 * and nothing else changed; and a provisioner with the rights that the page lists. Takes minutes and six JVMs, so it runs
 * when it is asked for: {@code -Dcaudal.clusterPage=true}.
 */
@EnabledIfSystemProperty(named = "caudal.clusterPage", matches = "true")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ClusterPageIT {
    private static final Pattern BLOCK = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final List<Integer> NUMBERS = List.of(1, 2, 3);

    @TempDir
    private Path work;

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final KeyPair caKey = newKey();
    private final X509Certificate ca = certificate("brokers-ca", caKey, true);

    @AfterEach
    void stop() throws InterruptedException {
        for (Process each : processes) {
            each.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldRunFromThePageAsItStands() throws Exception {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "cluster.md")));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertThat(blocks).hasSize(2);
        takePorts();
        Files.createDirectory(work.resolve("etc"));
        Files.writeString(work.resolve("etc/brokers-ca.pem"), Pem.of(ca));
        String cluster = Uuid.randomUuid().toString();
        Map<Integer, String> directoryIds = new HashMap<>();
        NUMBERS.forEach(each -> directoryIds.put(each, Uuid.randomUuid().toString()));
        String controllers = NUMBERS.stream()
                .map(each -> (100 + each) + "@localhost:" + ports.get("ctl" + each) + ":" + directoryIds.get(each))
                .collect(Collectors.joining(","));
        for (int number : NUMBERS) {
            Path file =
                    Files.writeString(work.resolve("ctl" + number + ".properties"), controller(blocks.get(0), number));
            format(file, cluster, "--initial-controllers", controllers);
        }
        for (int number : NUMBERS) {
            Path file =
                    Files.writeString(work.resolve("kafka" + number + ".properties"), broker(blocks.get(1), number));
            format(file, cluster, "--no-initial-controllers");
        }
        for (int number : NUMBERS) {
            start("ctl" + number);
            start("kafka" + number);
        }
        try (Admin admin = Admin.create(client("admin"))) {
            awaitBrokers(admin);
            RightsIT.grant(admin);
        }
        Path properties = work.resolve("provisioner.properties");
        Properties text = new Properties();
        text.putAll(client("provisioner"));
        try (Writer writer = Files.newBufferedWriter(properties)) {
            text.store(writer, null);
        }
        Path config = Files.writeString(
                work.resolve("provisioner.yaml"),
                "listener: CLIENTS\nbootstrapServers: ["
                        + NUMBERS.stream()
                                .map(each -> "localhost:" + ports.get("clients" + each))
                                .collect(Collectors.joining(", "))
                        + "]\n");
        for (List<String> command : List.of(
                List.of("init", "--check"),
                List.of("init"),
                List.of("subscribe", "83", "91"),
                List.of("bundle", "83", "-o", work.resolve("c83.zip").toString()),
                List.of("edge-credentials", "mad1", "-o", work.resolve("edges").toString()),
                List.of("verify", "83"),
                List.of("isolation"),
                List.of("plan"))) {
            List<String> arguments =
                    new ArrayList<>(List.of("--admin", properties.toString(), "--config", config.toString()));
            arguments.addAll(List.of("--state", work.resolve("state").toString()));
            arguments.addAll(command);
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            System.out.println(command + ": exit " + run.exitCode() + "\n" + run.out() + run.err());
            assertThat(run.exitCode())
                    .as(command + "\n" + run.out() + run.err())
                    .isZero();
        }
    }

    private String controller(String page, int number) throws IOException {
        writeIdentity("ctl" + number);
        return addresses(page.replace("node.id=101", "node.id=" + (100 + number))
                .replaceAll("(?m)^((?:advertised\\.)?listeners=CONTROLLER://ctl)1", "$1" + number)
                .replace("/etc/kafka/ctl1.pem", work + "/etc/ctl" + number + ".pem")
                .replace("/var/lib/kafka/controller", work + "/data-ctl" + number));
    }

    private String broker(String page, int number) throws IOException {
        String name = "kafka" + number;
        KeyPair key = writeIdentity(name);
        return addresses(page.replace("node.id=1\n", "node.id=" + number + "\n")
                .replace("rack-a", "rack-" + number)
                .replace("CLIENTS://0.0.0.0:9093", "CLIENTS://kafka1.example.net:9093")
                .replaceAll("(://kafka)1\\.", "$1" + number + ".")
                .replace("-----BEGIN PRIVATE KEY----- … -----END PRIVATE KEY-----", inline(Pem.of(key.getPrivate())))
                .replaceFirst(
                        "-----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----",
                        Matcher.quoteReplacement(inline(Pem.of(certificate(name, key, false)))))
                .replace("-----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----", inline(Pem.of(ca)))
                .replace("/etc/kafka/kafka1.pem", work + "/etc/" + name + ".pem")
                .replace("/var/lib/kafka/data", work + "/data-" + name));
    }

    /** As the page tells: each line of a PEM text ends with {@code \n\}. */
    private static String inline(String pem) {
        return pem.strip().replace("\n", "\\n\\\n");
    }

    private String addresses(String text) {
        String result = text.replace("/etc/kafka/", work + "/etc/");
        for (int number : NUMBERS) {
            result = result.replace("ctl" + number + ".internal:9095", "localhost:" + ports.get("ctl" + number))
                    .replace("kafka" + number + ".internal:9092", "localhost:" + ports.get("admin" + number))
                    .replace("kafka" + number + ".internal:9094", "localhost:" + ports.get("broker" + number))
                    .replace("kafka" + number + ".example.net:9093", "localhost:" + ports.get("clients" + number));
        }
        return result;
    }

    private KeyPair writeIdentity(String name) throws IOException {
        KeyPair key = newKey();
        Files.writeString(
                work.resolve("etc/" + name + ".pem"), Pem.of(key.getPrivate()) + Pem.of(certificate(name, key, false)));
        return key;
    }

    private Map<String, Object> client(String name) {
        KeyPair key = newKey();
        Map<String, Object> properties = new HashMap<>();
        properties.put(
                "bootstrap.servers",
                NUMBERS.stream()
                        .map(each -> "localhost:" + ports.get("admin" + each))
                        .collect(Collectors.joining(",")));
        properties.put("security.protocol", "SSL");
        properties.put("ssl.keystore.type", "PEM");
        properties.put("ssl.keystore.key", Pem.of(key.getPrivate()));
        properties.put("ssl.keystore.certificate.chain", Pem.of(certificate(name, key, false)));
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.certificates", Pem.of(ca));
        return properties;
    }

    private void format(Path file, String cluster, String... how) throws Exception {
        List<String> command = new ArrayList<>(List.of("format", "-t", cluster, "-c", file.toString()));
        command.addAll(List.of(how));
        Process process = java("format", "kafka.tools.StorageTool", command);
        assertThat(process.waitFor()).as(file + tail("format")).isZero();
    }

    private void start(String name) throws IOException {
        processes.add(java(
                name, "kafka.Kafka", List.of(work.resolve(name + ".properties").toString())));
    }

    private Process java(String name, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile())
                .start();
    }

    private Path log(String name) {
        return work.resolve(name + ".log");
    }

    private String tail(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name));
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    private void awaitBrokers(Admin admin) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        int brokers = 0;
        while (brokers < NUMBERS.size() && System.nanoTime() - deadline < 0) {
            for (Process each : processes) {
                assertThat(each.isAlive()).as(tail("kafka1") + tail("ctl1")).isTrue();
            }
            try {
                brokers = admin.describeCluster().nodes().get().size();
            } catch (ExecutionException e) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        assertThat(brokers).as(tail("kafka1") + tail("ctl1")).isEqualTo(NUMBERS.size());
    }

    private void takePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        for (String kind : List.of("ctl", "clients", "admin", "broker")) {
            for (int number : NUMBERS) {
                ServerSocket socket = new ServerSocket(0);
                held.add(socket);
                ports.put(kind + number, socket.getLocalPort());
            }
        }
        for (ServerSocket each : held) {
            each.close();
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate certificate(String name, KeyPair key, boolean authority) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=brokers-ca"),
                    new BigInteger(64, new SecureRandom()),
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plus(Duration.ofDays(1))),
                    new X500Principal("CN=" + name),
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKey.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }
}
