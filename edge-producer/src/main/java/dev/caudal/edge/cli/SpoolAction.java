// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.delivery.SpoolDamage;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands for the spool do alike: where it is, and what is said when it cannot be read. */
abstract class SpoolAction implements Callable<Integer> {
    @Mixin
    private final SpoolPlace place = new SpoolPlace();

    @Spec
    @SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // Set by picocli.
    private CommandSpec spec;

    @Override
    public final Integer call() {
        try {
            return run(place);
        } catch (InvalidConfigException e) {
            err().println(e.getMessage());
            return EdgeCommand.BAD_USAGE;
        } catch (IOException e) {
            err().println(e.getMessage());
            return EdgeCommand.FAILED;
        }
    }

    /** Returns the exit code. */
    abstract int run(SpoolPlace where) throws InvalidConfigException, IOException;

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    final void print(ObjectNode json) {
        out().println(json.toPrettyString());
    }

    static void put(ObjectNode into, String key, List<SpoolDamage> damages) {
        ArrayNode array = into.putArray(key);
        for (SpoolDamage damage : damages) {
            ObjectNode each = array.addObject()
                    .put("kind", damage.kind().name())
                    .put("file", damage.file())
                    .put("offset", damage.offset());
            if (damage.customer() != null) {
                each.put("customer", damage.customer().value());
            }
            each.put("lines", damage.lines()).put("meaning", damage.kind().meaning());
        }
    }

    static String text(SpoolDamage damage) {
        return damage.file() + " at byte " + damage.offset() + ": "
                + damage.kind().meaning()
                + (damage.lines() == 0 ? "" : "; " + damage.lines() + " lines of customer " + damage.customer());
    }
}
