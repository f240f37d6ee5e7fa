// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.edge.config.Place;
import dev.caudal.edge.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was found wrong, and what is worth a warning, each with the place where the configuration says it. One thread. */
public final class Findings {
    private final String file;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Nothing yet, of this file. */
    public Findings(Path file) {
        this.file = file.toString();
    }

    void problem(Place place, String message) {
        problems.add(new Problem(place, message).describe(file));
    }

    void warning(Place place, String message) {
        warnings.add(new Problem(place, message).describe(file));
    }

    /** Reasons not to start. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** What an operator should know before he starts. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
