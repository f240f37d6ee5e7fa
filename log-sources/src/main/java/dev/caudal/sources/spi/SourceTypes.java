// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import dev.caudal.sources.LogSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The kinds of sources there are, by type. Immutable. */
public final class SourceTypes {
    private final TreeMap<String, SourceProvider> providers = new TreeMap<>();

    private SourceTypes(Iterable<SourceProvider> found) {
        for (SourceProvider provider : found) {
            SourceProvider twin = providers.putIfAbsent(provider.type(), provider);
            if (twin != null) {
                throw new IllegalStateException("type=" + provider.type() + ": provided by both "
                        + twin.getClass().getName() + " and "
                        + provider.getClass().getName() + "; remove one of the jars");
            }
        }
    }

    /**
     * Those of this library and of every other jar on the class path or module path.
     *
     * @throws IllegalStateException if two provide the same type
     */
    public static SourceTypes load() {
        return new SourceTypes(ServiceLoader.load(SourceProvider.class, SourceTypes.class.getClassLoader()));
    }

    /** Those that a class loader finds; it finds those of its parents too. */
    public static SourceTypes load(ClassLoader loader) {
        return new SourceTypes(ServiceLoader.load(SourceProvider.class, Objects.requireNonNull(loader, "loader")));
    }

    /** All, in the order of their types. */
    public Collection<SourceProvider> providers() {
        return Collections.unmodifiableCollection(providers.values());
    }

    /**
     * Makes a source of this type, or reports everything that is wrong.
     *
     * @param written the source's own options (without {@code name}, {@code type} and what else the application reads)
     * @return empty if there was a problem
     */
    public Optional<LogSource> create(String type, String name, Map<String, ?> written, Problems problems) {
        SourceProvider provider = providers.get(type);
        if (provider == null) {
            problems.report(
                    "type",
                    "'" + type + "' is none of " + String.join(", ", providers.keySet())
                            + NearestName.hint(type, providers.keySet()));
            return Optional.empty();
        }
        AtomicBoolean sound = new AtomicBoolean(true);
        Problems noting = (option, problem) -> {
            sound.set(false);
            problems.report(option, problem);
        };
        SourceOptions options = SourceOptions.read(provider.options(), written, noting);
        provider.check(options, noting);
        if (sound.get()) {
            checkClaims(provider.claims(options), noting);
        }
        if (!sound.get()) {
            return Optional.empty();
        }
        try {
            return Optional.of(provider.create(name, options));
        } catch (IllegalArgumentException e) {
            problems.report("type", type + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** That one source does not need one thing twice. */
    private static void checkClaims(List<Claim> claims, Problems problems) {
        for (int i = 1; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            claims.subList(0, i).stream()
                    .filter(claim::excludes)
                    .findFirst()
                    .ifPresent(earlier -> problems.report(
                            claim.option(),
                            claim + " (its " + claim.purpose() + ") is also its " + earlier.purpose() + ", "
                                    + earlier.option() + ": " + earlier + "; choose another"));
        }
    }

    /**
     * What such a source needs for itself; nothing if its type or its options are wrong.
     *
     * @param written as for {@link #create}
     */
    public List<Claim> claims(String type, Map<String, ?> written) {
        SourceProvider provider = providers.get(type);
        if (provider == null) {
            return List.of();
        }
        AtomicBoolean sound = new AtomicBoolean(true);
        SourceOptions options = SourceOptions.read(provider.options(), written, (option, problem) -> sound.set(false));
        return sound.get() ? List.copyOf(provider.claims(options)) : List.of();
    }

    /**
     * Reports what on this machine would keep such a source from being opened, without opening it.
     *
     * @param written options that {@link #create} has accepted
     * @param warnings of what may keep others from writing what it reads
     */
    public void look(String type, Map<String, ?> written, Problems problems, Problems warnings) {
        SourceProvider provider = providers.get(type);
        if (provider != null) {
            SourceOptions options = SourceOptions.read(provider.options(), written, problems);
            provider.look(options, problems);
            provider.doubt(options, warnings);
        }
    }
}
