// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.internal.ReaderMark.Left;
import dev.caudal.sources.support.CollectingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what has no name. Those of named pipes are tested with their source. */
class ReaderMarkTest {
    @TempDir
    private Path folder;

    private final CollectingListener listener = new CollectingListener();
    private ReaderMark mark;
    private Path file;

    @BeforeEach
    void make() {
        mark = ReaderMark.in(folder, "pipe:[83]");
        file = folder.resolve("caudal-pipe-83.reader");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe:[83]", "socket:[83]"})
    void shouldKnowAReaderThatDidNotEndInOrder(String stream) {
        ReaderMark of = ReaderMark.in(folder, stream);
        assertThat(of.left()).isEqualTo(Left.UNKNOWN);

        assertThat(of.reading("a", listener)).isTrue();
        assertThat(ReaderMark.in(folder, stream).left()).isEqualTo(Left.ANYWHERE);
        assertThat(ReaderMark.in(folder, "pipe:[84]").left()).isEqualTo(Left.UNKNOWN);

        of.atLineStart();
        assertThat(ReaderMark.in(folder, stream).left()).isEqualTo(Left.UNKNOWN);
    }

    @Test
    void shouldNotBelieveANoteOfAnotherBoot() throws Exception {
        mark.reading("a", listener);
        String note = Files.readString(file);
        String other = (note.charAt(0) == '0' ? '1' : '0') + note.substring(1);

        Files.writeString(file, other);

        assertThat(mark.left()).isEqualTo(Left.UNKNOWN);
        assertThat(mark.reading("a", listener)).isTrue();
        assertThat(file).content().isEqualTo(note);
    }

    @Test
    void shouldWriteForItsOwnerAloneAndNotThroughALink() throws Exception {
        Path somebodys = Files.writeString(folder.resolve("somebodys"), "kept");
        Files.createSymbolicLink(file, somebodys);

        assertThat(mark.left()).isEqualTo(Left.ANYWHERE);
        assertThat(mark.reading("a", listener)).isTrue();

        assertThat(somebodys).content().isEqualTo("kept");
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("somebodys", "caudal-pipe-83.reader");
    }

    @Test
    void shouldNotWaitForTheWriterOfAPipeThatStandsInThePlaceOfTheNote() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();

        assertThat(mark.left()).isEqualTo(Left.ANYWHERE);
        assertThat(mark.reading("a", listener)).isTrue();
        assertThat(Files.isRegularFile(file)).isTrue();
    }

    @Test
    void shouldSayWhatMayGoWrongWhenItCannotBeWritten() throws Exception {
        Files.createDirectory(file);

        assertThat(mark.reading("a", listener)).isFalse();

        assertThat(listener.notices)
                .singleElement()
                .asString()
                .contains(file.toString(), "cannot be written", "set XDG_RUNTIME_DIR");
        assertThat(folder.toFile().list()).containsExactly("caudal-pipe-83.reader");
    }
}
