// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.io.Writer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provisioner that is no super user, with exactly the rights that {@code docs/cluster.md} lists. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class RightsIT {
    private static final Pattern ROW =
            Pattern.compile("\\| (Cluster|Topic|Group|TransactionalId)(.*?) \\| ([A-Z_, ]+) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @TempDir
    private Path work;

    @Test
    void shouldDoItsDailyWorkWithTheListedRights(LocalKafka kafka) throws Exception {
        Path admin = properties(kafka.issueClient("provisioner"), kafka.bootstrapServers());
        Path state = work.resolve("state");
        try (Admin superUser = kafka.newAdmin()) {
            grant(superUser);
        }

        for (List<String> command : List.of(
                List.of("init"),
                List.of("subscribe", "83", "91", "--stream", "access", "--stream", "waf", "--consumer-rate", "1MiB"),
                List.of("subscribe", "83", "--partitions", "3", "--retention", "24h"),
                List.of("bundle", "83", "-o", work.resolve("c83.zip").toString()),
                List.of("rotate", "83", "-o", work.resolve("c83-new.zip").toString()),
                List.of("rotate", "83", "--finish"),
                List.of("verify", "83"),
                List.of("edge-credentials", "mad1", "-o", work.resolve("edges").toString()),
                List.of("token", "create", "--scope", "operator"),
                List.of("audit", "83"),
                List.of("plan"),
                List.of("history", "83"),
                List.of("revoke", "83"),
                List.of("unsubscribe", "83", "--delete-data"),
                List.of("backup", "-o", work.resolve("backup.zip").toString()))) {
            CommandRun run = CommandRun.of(admin, state, command.toArray(String[]::new));
            assertThat(run.exitCode())
                    .as(command + "\n" + run.out() + run.err())
                    .isZero();
        }
        shouldServeOthersWhenATopicIsDenied(kafka, admin, state);
        serve(kafka, admin, state);
    }

    private static void shouldServeOthersWhenATopicIsDenied(LocalKafka kafka, Path admin, Path state) throws Exception {
        assertThat(CommandRun.of(admin, state, "subscribe", "denied", "served").exitCode())
                .isZero();
        AclBinding denial = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "cdenied", PatternType.LITERAL),
                new AccessControlEntry("User:provisioner", "*", AclOperation.ALTER_CONFIGS, AclPermissionType.DENY));
        try (Admin superUser = kafka.newAdmin()) {
            superUser.createAcls(List.of(denial)).all().get();

            CommandRun subscribe = CommandRun.of(admin, state, "subscribe", "denied", "served", "--retention", "48h");
            CommandRun apply = CommandRun.of(admin, state, "apply", "-o", "json");

            assertThat(subscribe.exitCode()).isEqualTo(1);
            assertThat(subscribe.out()).contains("customer served: subscribed");
            assertThat(subscribe.err())
                    .contains("customer denied: failed: cannot configure topic cdenied")
                    .contains("'apply' or 'reconcile' tries again");
            assertThat(apply.exitCode()).isEqualTo(1);
            assertThat(apply.out()).contains("\"failures\": 1", "\"failed\": \"cannot configure topic cdenied");
            superUser.deleteAcls(List.of(denial.toFilter())).all().get();
        }
        CommandRun apply = CommandRun.of(admin, state, "apply");
        assertThat(apply.exitCode()).as(apply.out() + apply.err()).isZero();
        assertThat(apply.out()).contains("configure topic cdenied: retention.ms");
    }

    /** Two processes of {@code serve}, where the root's key is not. */
    private void serve(LocalKafka kafka, Path admin, Path state) throws Exception {
        Files.delete(state.resolve("clients-root.key.pem"));
        Path config = Files.writeString(work.resolve("provisioner.yaml"), "api: { listen: '127.0.0.1:0' }\n");
        String token = CommandRun.of(admin, state, "token", "create", "--scope", "operator")
                .out()
                .strip();
        // Both find it missing when they begin; one of them makes it anew.
        try (Admin superUser = kafka.newAdmin()) {
            superUser.deleteTopics(List.of("c91_waf")).all().get();
        }
        try (ServeProcess one = ServeProcess.start(admin, config, state, work.resolve("one.out"));
                ServeProcess two = ServeProcess.start(admin, config, state, work.resolve("two.out"))) {
            one.await(
                    "the token is known",
                    () -> one.call("GET", "/v1/customers", token, null).statusCode() == 200);
            two.await("the topic is there again", () -> repairs(one, two).contains("c91_waf"));
            for (List<String> request : List.of(
                    List.of("PUT", "/streaming"),
                    List.of("POST", "/bundle"),
                    List.of("POST", "/rotate"),
                    List.of("GET", "/streaming"),
                    List.of("GET", "/lag"),
                    List.of("GET", "/traffic"),
                    List.of("GET", "/completeness"),
                    List.of("POST", "/revoke"),
                    List.of("POST", "/panel-session"))) {
                HttpResponse<String> answer =
                        one.call(request.get(0), "/v1/customers/91" + request.get(1), token, null);
                assertThat(answer.statusCode())
                        .as(request + answer.body() + String.join("\n", one.said()))
                        .isBetween(200, 299);
            }
            String list = "/v1/edge/active-customers";
            two.await(
                    "both have the same list",
                    () -> two.call("GET", list, token, null)
                            .body()
                            .equals(one.call("GET", list, token, null).body()));

            assertThat(one.terminate()).isZero();
            assertThat(two.terminate()).isZero();
            assertThat(repairs(one, two).split("create topic c91_waf", -1))
                    .as(repairs(one, two))
                    .hasSize(2);
        }
    }

    private static String repairs(ServeProcess one, ServeProcess two) {
        return Stream.concat(one.said().stream(), two.said().stream())
                .filter(line -> line.contains("repaired: "))
                .collect(Collectors.joining("\n"));
    }

    private Path properties(ClientCertificate certificate, String bootstrapServers) throws IOException {
        Properties properties = new Properties();
        certificate.clientProperties(bootstrapServers).forEach((key, value) -> properties.put(key, value.toString()));
        Path file = work.resolve("provisioner.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    /** Gives {@code User:provisioner} what the page lists. */
    static void grant(Admin admin) throws Exception {
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "cluster.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                ResourcePattern pattern = pattern(row.group(1), row.group(2));
                for (String operation : row.group(3).split(", ", -1)) {
                    bindings.add(new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:provisioner",
                                    "*",
                                    AclOperation.fromString(operation),
                                    AclPermissionType.ALLOW)));
                }
            }
        }
        assertThat(bindings).hasSizeGreaterThan(15);
        admin.createAcls(bindings).all().get();
    }

    private static ResourcePattern pattern(String type, String rest) {
        if (type.equals("Cluster")) {
            return new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
        }
        Matcher name = NAME.matcher(rest);
        PatternType match = rest.contains("(literal)") ? PatternType.LITERAL : PatternType.PREFIXED;
        ResourceType resource = type.equals("TransactionalId")
                ? ResourceType.TRANSACTIONAL_ID
                : ResourceType.fromString(type.toUpperCase(Locale.ROOT));
        return new ResourcePattern(resource, name.find() ? name.group(1) : "c", match);
    }
}
