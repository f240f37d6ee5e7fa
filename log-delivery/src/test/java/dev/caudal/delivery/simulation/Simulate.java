// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Histories one after the other until so much has happened; each violation with its seed, as the shortest history that shows it.
 *
 * <pre>
 * Simulate [--events N] [--seed S] [--scenario NAME]
 * Simulate --planted [--events N] [--seed S] [--fault NAME]
 * </pre>
 */
public final class Simulate {
    /** Not every one of a race's histories shows it. */
    private static final int SCENARIO_TRIES = 5;

    private static final int MOST_SHOWN = 10;

    private Simulate() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long events = 1_000_000;
        long seed = System.nanoTime() & 0xffff_ffffL;
        String scenario = null;
        boolean isPlanted = arguments.length > 0 && arguments[0].equals("--planted");
        long first = 0;
        for (int i = isPlanted ? 1 : 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--first" -> first = Long.parseLong(arguments[i + 1]);
                case "--events" -> events = Long.parseLong(arguments[i + 1].replace("_", ""));
                case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
                case "--scenario", "--fault" -> scenario = arguments[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        boolean isWell;
        if (isPlanted) {
            isWell = planted(events, seed, scenario);
        } else if (first > 0) {
            isWell = isClean(first, seed);
        } else {
            isWell = run(events, seed, scenario) == 0;
        }
        System.exit(isWell ? 0 : 1);
    }

    /** Whether each planted fault is found, or the one of this name. */
    private static boolean planted(long events, long seed, String name) throws IOException, InterruptedException {
        int missed = 0;
        List<Planted> faults = name == null ? List.of(Planted.values()) : List.of(Planted.valueOf(enumName(name)));
        for (Planted planted : faults) {
            String found = planted.run(events, seed);
            missed += found == null ? 1 : 0;
            System.out.println(planted + ": " + (found == null ? "NOT FOUND in " + events + " events" : found));
        }
        System.out.println("planted " + faults.size() + " missed " + missed + " seed " + seed);
        return missed == 0;
    }

    /** Chance until so much has happened, then each scenario a few times, up to the first violation, which is printed. */
    private static boolean isClean(long events, long seed) {
        long happened = 0;
        for (long next = seed; happened < events; next++) {
            History history = new History(Plan.random(next));
            Violation violation = history.run();
            happened += history.happened();
            if (violation != null) {
                System.out.println(violation.kind() + " after " + happened + " events, seed " + next);
                return false;
            }
        }
        for (Scenario scenario : Scenario.values()) {
            for (long next = seed; next < seed + SCENARIO_TRIES; next++) {
                Violation violation = new History(scenario.plan(next)).run();
                if (violation != null) {
                    System.out.println(violation.kind() + " in scenario " + scenario + ", seed " + next);
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns the number of violations. */
    static int run(long events, long seed, String scenario) {
        long happened = 0;
        int histories = 0;
        int violations = 0;
        Map<Violation.Kind, Integer> kinds = new TreeMap<>();
        while (happened < events) {
            long next = seed + histories;
            Plan plan = plan(next, scenario);
            History history = new History(plan);
            Violation violation = history.run();
            happened += history.happened();
            histories++;
            if (violation != null) {
                violations++;
                if (kinds.merge(violation.kind(), 1, Integer::sum) <= 2 && violations <= MOST_SHOWN) {
                    show(plan, violation);
                }
            }
        }
        if (violations > 0) {
            System.out.println(kinds);
        }
        System.out.println(
                "events " + happened + " histories " + histories + " violations " + violations + " seed " + seed);
        return violations;
    }

    private static Plan plan(long seed, String scenario) {
        if (scenario == null) {
            return Plan.random(seed);
        }
        Scenario one = scenario.equals("all") ? scenario(seed) : Scenario.valueOf(enumName(scenario));
        return one.plan(seed);
    }

    private static String enumName(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** One after the other, round and round. */
    private static Scenario scenario(long number) {
        List<Scenario> all = List.of(Scenario.values());
        return all.get(Math.floorMod(number, all.size()));
    }

    private static void show(Plan plan, Violation violation) {
        Plan shortest = shrink(plan, candidate -> new History(candidate).run(), violation.kind());
        Violation again = new History(shortest).run();
        System.out.println("seed " + plan.seed() + ": " + again);
        System.out.println("  " + shortest.with(List.of()));
        shortest.steps().forEach(step -> System.out.println("  " + step));
    }

    /** Leaves out whatever the violation does not need. */
    static Plan shrink(Plan plan, Function<Plan, Violation> trial, Violation.Kind kind) {
        Plan shortest = plan;
        for (int size = Math.max(1, plan.steps().size() / 2); size >= 1; size /= 2) {
            int from = 0;
            while (from < shortest.steps().size()) {
                List<Step> fewer = new ArrayList<>(shortest.steps());
                fewer.subList(from, Math.min(fewer.size(), from + size)).clear();
                Plan candidate = shortest.with(fewer);
                Violation still = trial.apply(candidate);
                if (still != null && still.kind() == kind) {
                    shortest = candidate;
                } else {
                    from += size;
                }
            }
        }
        return shortest;
    }
}
