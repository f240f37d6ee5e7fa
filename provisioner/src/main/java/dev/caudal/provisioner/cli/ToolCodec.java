// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.bundle.Tool;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Compression;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the codec that all of a customer's tools can read. */
final class ToolCodec {
    private ToolCodec() {}

    /**
     * The codec for a customer with these tools.
     *
     * @param wanted what the operator asked for; null if not at all
     * @return null if the tools leave the choice to the edges
     * @throws IllegalArgumentException if one of the tools cannot read what was asked for
     */
    static @Nullable Compression choose(Collection<Tool> tools, @Nullable Compression wanted) {
        if (wanted != null) {
            List<Tool> unable = unable(tools, wanted);
            if (!unable.isEmpty()) {
                throw new IllegalArgumentException("--compression " + wanted.text() + " cannot be read by "
                        + titles(unable) + ": leave --compression out, or use " + readable(tools));
            }
            return wanted;
        }
        // Whatever the edges' configuration says, it is one of these.
        boolean any = Arrays.stream(Compression.values())
                .allMatch(each -> unable(tools, each).isEmpty());
        // NONE is read by all.
        return any
                ? null
                : Arrays.stream(Compression.values())
                        .filter(each -> unable(tools, each).isEmpty())
                        .findFirst()
                        .orElse(Compression.NONE);
    }

    /** What to say of the zip's tools that cannot read a customer's lines; without a codec of his own they can come in any. */
    static List<String> warnings(CustomerId customer, @Nullable Compression compression) {
        return Arrays.stream(Tool.values())
                .filter(tool -> !tool.reads(compression == null ? "" : compression.text()))
                .map(tool -> "warning: " + tool.title() + " cannot read " + tool.unreadable()
                        + ", in which the customer's lines "
                        + (compression == null ? "come unless the edges are set otherwise" : "come")
                        + "; if he uses it: subscribe " + customer + " --tools " + tool.id())
                .toList();
    }

    private static List<Tool> unable(Collection<Tool> tools, Compression codec) {
        return tools.stream().filter(tool -> !tool.reads(codec.text())).toList();
    }

    private static String titles(List<Tool> tools) {
        return tools.stream().distinct().map(Tool::title).collect(Collectors.joining(", "));
    }

    private static String readable(Collection<Tool> tools) {
        return Arrays.stream(Compression.values())
                .filter(each -> unable(tools, each).isEmpty())
                .map(Compression::text)
                .collect(Collectors.joining(", "));
    }
}
