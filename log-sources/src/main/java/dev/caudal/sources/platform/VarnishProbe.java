// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import dev.caudal.sources.platform.Evidence.Weight;
import dev.caudal.sources.varnish.VarnishLook;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For platforms that read Varnish's log or run one of its log tools: is there a varnishd that writes a log, and can it be read
 * without the tools?
 *
 * <p>A varnishd has a working directory below {@code /var/lib/varnish} whose {@code _.vsm_mgt/_.index} begins with {@code #},
 * the id of the managing process and the time of its start.
 */
public final class VarnishProbe implements PlatformProbe {
    private static final List<String> TOOLS = List.of("varnishncsa", "varnishlog");
    private static final List<String> WORKING_DIRECTORIES = List.of("/var/lib/varnish", "/run/varnish");
    private static final Pattern INDEX_HEAD = Pattern.compile("# (\\d{1,10}) \\d+.*");

    /** For the service loader. */
    public VarnishProbe() {}

    @Override
    public List<Evidence> look(PlatformCandidate candidate, Host host) {
        if (candidate.sources().stream().noneMatch(source -> runsATool(source) || readsMemory(source))) {
            return List.of();
        }
        List<Evidence> found = new ArrayList<>();
        boolean tools = candidate.sources().stream().anyMatch(VarnishProbe::runsATool);
        candidate.sources().stream()
                .filter(source -> runsATool(source) || readsMemory(source))
                .map(VarnishProbe::instance)
                .distinct()
                .forEach(
                        instance -> found.add(judge(VarnishLook.at(instance, host.root(), host.environment()), tools)));
        for (String base : WORKING_DIRECTORIES) {
            workingDirectories(host.at(base)).forEach(directory -> found.add(judge(directory, host)));
        }
        if (found.isEmpty()) {
            found.add(new Evidence(
                    Weight.NOTHING, "no varnishd working directory below " + String.join(", ", WORKING_DIRECTORIES)));
        }
        found.add(host.program("varnishd")
                .map(path -> new Evidence(Weight.INSTALLED, path))
                .orElse(new Evidence(Weight.NOTHING, "no varnishd on PATH")));
        return found;
    }

    private static Evidence judge(VarnishLook look, boolean tools) {
        if (!look.isReadable()) {
            return new Evidence(Weight.NOTHING, "type: varnish cannot read the log: " + look.text());
        }
        return new Evidence(Weight.LIVE, look.text() + (tools ? ": type: varnish would need no varnishncsa" : ""));
    }

    private static @Nullable String instance(PlatformCandidate.Source source) {
        if (readsMemory(source)) {
            Object instance = source.options().get("instance");
            return instance == null ? null : instance.toString();
        }
        if (source.options().get("command") instanceof List<?> command) {
            int option = command.indexOf("-n");
            return option >= 0 && option + 1 < command.size() ? String.valueOf(command.get(option + 1)) : null;
        }
        return null;
    }

    private static boolean readsMemory(PlatformCandidate.Source source) {
        return source.type().equals("varnish");
    }

    private static Evidence judge(Path directory, Host host) {
        Path index = directory.resolve("_.vsm_mgt/_.index");
        Matcher head = INDEX_HEAD.matcher(host.firstLine(index).orElse(""));
        if (!head.matches()) {
            return new Evidence(Weight.NOTHING, directory + " is no working directory that can be read");
        }
        long pid = Long.parseLong(head.group(1));
        return host.isRunning(pid, "varnishd")
                ? new Evidence(Weight.LIVE, "varnishd with process id " + pid + " works in " + directory)
                : new Evidence(Weight.NOTHING, directory + " was left behind by process " + pid);
    }

    private static List<Path> workingDirectories(Path base) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(base, Files::isDirectory)) {
            directories.forEach(found::add);
        } catch (IOException e) {
            // Not there, or not for us to see.
        }
        found.sort(null);
        return found;
    }

    private static boolean runsATool(PlatformCandidate.Source source) {
        if (!source.type().equals("subprocess")
                || !(source.options().get("command") instanceof List<?> command)
                || command.isEmpty()) {
            return false;
        }
        String program = String.valueOf(command.get(0));
        return TOOLS.contains(program.substring(program.lastIndexOf('/') + 1));
    }
}
