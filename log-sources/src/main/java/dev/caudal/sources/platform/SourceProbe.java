// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import dev.caudal.sources.platform.Evidence.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * For every platform: is what its sources read from on this machine? A program that can be run, a pipe or a file that is
 * there already, a descriptor that systemd handed over.
 */
public final class SourceProbe implements PlatformProbe {
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FIFO = 0010000;

    /** For the service loader. */
    public SourceProbe() {}

    @Override
    public List<Evidence> look(PlatformCandidate candidate, Host host) {
        List<Evidence> found = new ArrayList<>();
        for (PlatformCandidate.Source source : candidate.sources()) {
            switch (source.type()) {
                case "subprocess" -> found.add(program(source, host));
                case "fifo" -> found.add(pipe(source, host));
                case "file" -> found.add(file(source, host));
                default -> {
                    // Standard input and sockets leave no sign before they are open.
                }
            }
        }
        return found;
    }

    private static Evidence program(PlatformCandidate.Source source, Host host) {
        String name = source.options().get("command") instanceof List<?> command && !command.isEmpty()
                ? String.valueOf(command.get(0))
                : "?";
        return host.program(name)
                .map(path -> new Evidence(Weight.INSTALLED, path))
                .orElse(new Evidence(Weight.NOTHING, "no program " + name));
    }

    private static Evidence pipe(PlatformCandidate.Source source, Host host) {
        Object descriptor = source.options().get("descriptor");
        String handedOver = host.environment().getOrDefault("LISTEN_FDNAMES", "");
        if (descriptor != null && List.of(handedOver.split(":")).contains(descriptor.toString())) {
            return new Evidence(Weight.LIVE, "systemd handed over the descriptor " + descriptor);
        }
        String path = String.valueOf(source.options().get("path"));
        try {
            int mode = (Integer) Files.getAttribute(host.at(path), "unix:mode");
            return (mode & TYPE_MASK) == TYPE_FIFO
                    ? new Evidence(Weight.LIVE, path + " is a named pipe")
                    : new Evidence(Weight.NOTHING, path + " is there and is no named pipe");
        } catch (IOException | UnsupportedOperationException e) {
            return new Evidence(Weight.NOTHING, "no named pipe " + path);
        }
    }

    private static Evidence file(PlatformCandidate.Source source, Host host) {
        String path = String.valueOf(source.options().get("path"));
        Path file = host.at(path);
        return Files.isRegularFile(file)
                ? new Evidence(Weight.INSTALLED, path + " is a file")
                : new Evidence(Weight.NOTHING, "no file " + path);
    }
}
