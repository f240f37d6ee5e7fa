// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.internal.Reach;
import dev.caudal.sources.internal.ReaderMark;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** {@code type: fifo}. */
public final class NamedPipeProvider implements SourceProvider {
    private static final Option<Path> PATH = Option.path(
                    "path", "The named pipe; made if it is missing, never removed.")
            .required();
    private static final Option<String> DESCRIPTOR = Option.text(
            "descriptor",
            "The FileDescriptorName= of the systemd .socket unit that holds the pipe open over restarts of this process.");
    private static final Option<String> OWNER =
            Option.text("owner", "User a pipe made here is given to; default the user of this process.");
    private static final Option<String> GROUP =
            Option.text("group", "Group a pipe made here is given to; default the group of this process.");
    private static final Option<Set<PosixFilePermission>> MODE =
            Option.permissions("mode", "Permissions of a pipe made here.").orElse("0600");

    /** For the service loader. */
    public NamedPipeProvider() {}

    @Override
    public String type() {
        return "fifo";
    }

    @Override
    public String summary() {
        return "A named pipe that web servers write their log into.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(PATH, DESCRIPTOR, OWNER, GROUP, MODE);
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        Path path = options.get(PATH);
        List<Claim> claims = new ArrayList<>(List.of(
                Claim.file(PATH.name(), "pipe", path),
                Claim.file(PATH.name(), "reader's note", ReaderMark.file(path))));
        options.find(DESCRIPTOR).ifPresent(name -> claims.add(Claim.descriptor(DESCRIPTOR.name(), name)));
        return claims;
    }

    @Override
    public void look(SourceOptions options, Problems problems) {
        Path path = options.get(PATH);
        Optional<String> obstacle = Reach.obstacle(path);
        if (obstacle.isPresent()) {
            problems.report(PATH.name(), path + ": " + obstacle.get());
            return;
        }
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                NamedPipes.requirePipe(path);
                if (!Files.isReadable(path) || !Files.isWritable(path)) {
                    problems.report(PATH.name(), path + ": this user may not both read and write the pipe");
                }
            } else {
                options.find(OWNER).ifPresent(name -> lookUp(OWNER, name, NamedPipes::owner, problems));
                options.find(GROUP).ifPresent(name -> lookUp(GROUP, name, NamedPipes::group, problems));
                Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent());
                if (!Files.isDirectory(parent)) {
                    problems.report(PATH.name(), path + ": there is no directory " + parent + " to make the pipe in");
                } else if (!Files.isWritable(parent)) {
                    problems.report(PATH.name(), path + ": this user may not make a pipe in " + parent);
                }
            }
        } catch (FileSystemException e) {
            problems.report(PATH.name(), path + ": " + e.getReason());
        } catch (IOException e) {
            problems.report(PATH.name(), path + ": " + e.getMessage());
        }
    }

    private static void lookUp(Option<String> option, String name, LookUp lookUp, Problems problems) {
        try {
            lookUp.of(name);
        } catch (IOException e) {
            problems.report(option.name(), "there is no " + option.name() + " '" + name + "' on this machine");
        }
    }

    private interface LookUp {
        Object of(String name) throws IOException;
    }

    @Override
    public void doubt(SourceOptions options, Problems warnings) {
        try {
            PipeFolder.doubts(settings(options))
                    .forEach(doubt -> warnings.report(PATH.name(), options.get(PATH) + ": " + doubt));
        } catch (IOException e) {
            warnings.report(
                    PATH.name(),
                    options.get(PATH) + ": whether its writers reach it cannot be told: " + e.getMessage());
        }
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        return new NamedPipeSource(name, settings(options), InheritedDescriptors.ofThisProcess());
    }

    private static NamedPipeSettings settings(SourceOptions options) {
        return new NamedPipeSettings(
                options.get(PATH),
                options.find(DESCRIPTOR).orElse(null),
                options.find(OWNER).orElse(null),
                options.find(GROUP).orElse(null),
                options.get(MODE));
    }
}
