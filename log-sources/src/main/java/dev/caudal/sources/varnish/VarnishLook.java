// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a look at Varnish's log has found, without reading any of it. Immutable. */
public final class VarnishLook {
    private final State state;
    private final String text;
    private final @Nullable Layout layout;

    private enum State {
        READABLE,
        ABSENT,
        FORBIDDEN,
        UNKNOWN
    }

    private VarnishLook(State state, String text, @Nullable Layout layout) {
        this.state = state;
        this.text = text;
        this.layout = layout;
    }

    /**
     * Looks at the log of an instance on this machine. Maps it for a moment; never throws.
     *
     * @param instance as varnishd has it with {@code -n}; null for the default
     */
    public static VarnishLook at(@Nullable String instance) {
        return at(instance, Path.of("/"), System.getenv());
    }

    /**
     * The same on a machine that this process sees.
     *
     * @param root where its file system begins
     * @param environment as Varnish's own tools would have it there
     */
    public static VarnishLook at(@Nullable String instance, Path root, Map<String, String> environment) {
        try {
            Instance found = Instance.of(instance, root, environment);
            LogIndex.Place place = new LogIndex(found.directory()).log();
            if (place == null) {
                return new VarnishLook(
                        State.ABSENT, found.directory() + " has no log: varnishd's child does not run", null);
            }
            try (LogMemory memory = LogMemory.map(place.file(), place.offset(), place.length())) {
                return memory == null
                        ? new VarnishLook(State.ABSENT, place.file() + " is still being made", null)
                        : new VarnishLook(
                                State.READABLE,
                                place.file() + " can be read, "
                                        + memory.layout().marker() + ", " + memory.logBytes() + " bytes",
                                memory.layout());
            }
        } catch (UnknownLayoutException e) {
            return new VarnishLook(State.UNKNOWN, String.valueOf(e.getMessage()), null);
        } catch (AccessDeniedException e) {
            String text = String.valueOf(e.getMessage());
            return new VarnishLook(
                    State.FORBIDDEN,
                    text.contains("group")
                            ? text
                            : text + " may not be read by this user: add it to the group of that file",
                    null);
        } catch (IOException e) {
            return new VarnishLook(State.ABSENT, String.valueOf(e.getMessage()), null);
        }
    }

    /** Whether the log is there, may be read, and is laid out as it is known. */
    public boolean isReadable() {
        return state == State.READABLE;
    }

    /** Whether it is there, and not for this user. */
    public boolean isForbidden() {
        return state == State.FORBIDDEN;
    }

    /** Whether it is laid out in a way that is not known. */
    public boolean isUnknown() {
        return state == State.UNKNOWN;
    }

    /** What was found, for a person, and what to do. */
    public String text() {
        return text;
    }

    @Nullable
    Layout layout() {
        return layout;
    }
}
