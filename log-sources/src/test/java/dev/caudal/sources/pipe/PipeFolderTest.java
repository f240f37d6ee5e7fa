// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.pipe.PipeFolder.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who can write into a pipe, as far as its folder is concerned. */
final class PipeFolderTest {
    @TempDir
    private Path directory;

    private Path folder;
    private UserPrincipal self;
    private UserPrincipal other;
    private GroupPrincipal otherGroup;

    @BeforeEach
    void make() throws Exception {
        folder = Files.createDirectory(directory.resolve("pipes"));
        self = Files.getOwner(folder);
        // Numbers that nobody has.
        other = NamedPipes.owner("4011");
        otherGroup = NamedPipes.group("4012");
    }

    /** The table of the kernel's may_create_in_sticky, for a pipe that is not the folder's owner's. */
    @ParameterizedTest
    @CsvSource({
        "01777, 0, false",
        "01777, 1, true",
        "01777, 2, true",
        "0777, 2, false",
        "01770, 1, false",
        "01770, 2, true",
        "01755, 2, false",
        "03775, 1, false",
        "03775, 2, true",
    })
    void shouldKnowWhenTheKernelRefusesAPipeToOtherUsers(String mode, int protectedFifos, boolean refused)
            throws Exception {
        Files.setAttribute(folder, "unix:mode", Integer.parseInt(mode, 8));
        Path pipe = folder.resolve("a.pipe");
        Writers others = new Writers(other, otherGroup, PosixFilePermissions.fromString("rw-------"));
        if (refused) {
            assertThat(PipeFolder.doubts(pipe, others, protectedFifos))
                    .singleElement()
                    .asString()
                    .startsWith("only 4011 can open it for writing: " + folder + " is a sticky folder")
                    .contains(
                            "(" + self.getName() + ")",
                            "fs.protected_fifos=" + protectedFifos,
                            "give the pipe a folder of its own");
        } else {
            assertThat(PipeFolder.doubts(pipe, others, protectedFifos)).isEmpty();
        }
        Writers own = new Writers(self, otherGroup, PosixFilePermissions.fromString("rw-------"));
        assertThat(PipeFolder.doubts(pipe, own, protectedFifos)).isEmpty();
    }

    @Test
    void shouldNameTheFolderThatWritersCannotPass() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path pipe = folder.resolve("a.pipe");
        Writers group = new Writers(self, otherGroup, PosixFilePermissions.fromString("rw--w----"));
        assertThat(PipeFolder.doubts(pipe, group, 0))
                .singleElement()
                .asString()
                .contains("group 4012", folder + " is not searchable", "chmod o+x " + folder);
        Writers alone = new Writers(self, otherGroup, PosixFilePermissions.fromString("rw-------"));
        assertThat(PipeFolder.doubts(pipe, alone, 0)).isEmpty();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(PipeFolder.doubts(pipe, group, 0)).isEmpty();
    }

    /** The folder's attributes have names, where there are any for their numbers. */
    @Test
    void shouldKnowOwnerAndGroupByTheirNumbersToo() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
        String group = String.valueOf(Files.getAttribute(folder, "unix:gid"));
        assertThat(PipeFolder.doubts(settings(group))).isEmpty();
        assertThat(PipeFolder.doubts(settings("4012")))
                .singleElement()
                .asString()
                .contains("group 4012", folder + " is not searchable");
        assertThat(PipeFolder.doubts(settings(Files.readAttributes(folder, PosixFileAttributes.class)
                        .group()
                        .getName())))
                .isEmpty();
    }

    private NamedPipeSettings settings(String group) throws Exception {
        return new NamedPipeSettings(
                folder.resolve("a.pipe"),
                null,
                String.valueOf(Files.getAttribute(folder, "unix:uid")),
                group,
                PosixFilePermissions.fromString("rw--w----"));
    }
}
