// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the panel answers, which the description of the API leaves out, and who may ask for it: written down by hand. */
public final class PanelPages {
    private static final Map<String, Set<String>> RIGHTS = Map.ofEntries(
            Map.entry("PANEL_ROOT", Set.of()),
            Map.entry("PANEL_WITHOUT_SLASH", Set.of()),
            Map.entry("PANEL_ENTER", Set.of()),
            Map.entry("PANEL_SIGN_IN", Set.of()),
            Map.entry("PANEL_SIGNED_IN", Set.of()),
            Map.entry("PANEL_SIGN_OUT", Set.of()),
            Map.entry("PANEL_SCRIPT", Set.of()),
            Map.entry("PANEL_STYLE", Set.of()),
            Map.entry("PANEL_HOME", Set.of("operator")),
            Map.entry("PANEL_CUSTOMER", Set.of("customer", "operator")));

    private PanelPages() {}

    /**
     * One of them.
     *
     * @param schemes who may, as the description calls them; none, if everybody may
     */
    public record Page(String name, String method, String path, Set<String> schemes) {}

    /** All that are served. One that nobody wrote down here is a mistake. */
    public static List<Page> all() {
        return Arrays.stream(Operation.values())
                .filter(Operation::isPanel)
                .map(operation ->
                        new Page(operation.name(), operation.method(), operation.path(), rights(operation.name())))
                .toList();
    }

    private static Set<String> rights(String name) {
        Set<String> rights = RIGHTS.get(name);
        if (rights == null) {
            throw new AssertionError("nobody wrote down who may ask for " + name);
        }
        return rights;
    }
}
