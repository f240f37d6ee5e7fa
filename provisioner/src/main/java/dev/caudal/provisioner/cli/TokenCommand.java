// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.NewToken;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.TokenScope;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, shows and ends tokens of the API. */
@Command(
        name = "token",
        description = {
            "Shows the API's tokens. 'token create' makes one, 'token revoke' ends one. A token is shown once, when it is",
            "made; the registry keeps its SHA-256 alone."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class TokenCommand extends ConnectedCommand {
    private static final String DEFAULT_VALIDITY = "90d";

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Command(
            name = "create",
            description = {
                "Makes a token and prints it, alone on standard output, for the only time. Whoever has it may do what its",
                "scope says until it ends or is revoked."
            },
            mixinStandardHelpOptions = true)
    int create(
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            required = true,
                            description = "operator, edge:NODE or customer:ID.")
                    TokenScope scope,
            @Option(names = "--name", paramLabel = "TEXT", defaultValue = "", description = "For people: who has it.")
                    String name,
            @Option(
                            names = "--valid",
                            paramLabel = "TIME",
                            defaultValue = DEFAULT_VALIDITY,
                            description = "How long it holds (default: ${DEFAULT-VALUE}).")
                    Duration validity,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "How to print.")
                    Format how) {
        return connected((provisioner, out) -> {
            NewToken made;
            try {
                made = provisioner.createToken(scope, name, validity);
            } catch (IllegalArgumentException e) {
                throw ProvisioningException.usage(String.valueOf(e.getMessage()));
            }
            if (how == Format.json) {
                print(json(made.token()).put("token", made.secret().reveal()), out);
            } else {
                out.println(made.secret().reveal());
                err().println("token " + made.token().id() + " for " + scope + ", until "
                        + made.token().notAfter() + ": it is not shown again");
                err().flush();
            }
            return DONE;
        });
    }

    @Command(name = "list", description = "The same as 'token'.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "How to print.")
                    Format how) {
        format = how;
        return call();
    }

    @Command(
            name = "revoke",
            description = "Ends tokens at once, and forgets them; what was done stays among the changes.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "TOKEN", arity = "1..*", description = "As 'token list' calls them.")
                    List<String> tokens) {
        return connected((provisioner, out) -> {
            for (String each : tokens) {
                ApiToken ended = provisioner.revokeToken(each);
                out.println("token " + ended.id() + " for " + ended.scope() + ": ended");
            }
            return DONE;
        });
    }

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        Collection<ApiToken> tokens = provisioner.registry().tokens().values();
        switch (format) {
            case table -> table(tokens).forEach(out::println);
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                tokens.forEach(token -> list.add(json(token)));
                print(list, out);
            }
        }
        return DONE;
    }

    private static List<String> table(Collection<ApiToken> tokens) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TOKEN", "SCOPE", "CREATED", "UNTIL", "NAME"));
        for (ApiToken token : tokens) {
            rows.add(List.of(
                    token.id(),
                    token.scope().toString(),
                    token.createdAt().toString(),
                    token.isGoodAt(Instant.now()) ? token.notAfter().toString() : "expired",
                    token.name()));
        }
        return Printed.table(rows);
    }

    private static ObjectNode json(ApiToken token) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", token.id())
                .put("scope", token.scope().toString())
                .put("name", token.name())
                .put("createdAt", token.createdAt().toString())
                .put("notAfter", token.notAfter().toString());
    }
}
