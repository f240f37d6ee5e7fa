// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.bundle.Brand;
import dev.caudal.bundle.FileNames;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Zips that somebody put where a starter zip is to be. The one thing that {@code provisioner} reads of a zip are the
 * credentials in it: whatever else is there is refused, and nothing is written by an entry's name.
 */
final class ExistingZipTest {
    private static final FileNames NAMES = FileNames.of(CustomerId.of("83"), Brand.DEFAULT);
    private static final int LOCAL_HEADER_FLAGS = 6;
    private static final int LOCAL_HEADER_NAME = 30;

    @TempDir
    private static Path elsewhere;

    private static Map<String, String> credentials;

    @TempDir
    private Path folder;

    @BeforeAll
    static void issue() throws Exception {
        ServerIdentity identity = ServerIdentity.in(elsewhere).renew();
        String certificate = Files.readString(identity.certificate());
        credentials = Map.of(
                NAMES.certificate(),
                certificate,
                NAMES.key(),
                Files.readString(identity.key()),
                NAMES.ca(),
                certificate,
                NAMES.password(),
                "abcdefgh12345678");
    }

    /** With the credentials where names are theirs, else a byte. */
    private static byte[] zip(List<String> names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(credentials.getOrDefault(name, "x").getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private void assertRefused(byte[] content) throws IOException {
        assertThat(read(content)).isEmpty();
    }

    private void assertRead(byte[] content) throws IOException {
        assertThat(read(content)).isPresent();
    }

    /** Reads it; whether it is taken or not, it is all that is there afterwards. */
    private Optional<ExistingZip> read(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("c83.zip"), content);
        Optional<ExistingZip> zip = ExistingZip.read(file, NAMES);
        try (Stream<Path> there = Files.walk(folder)) {
            assertThat(there).containsExactlyInAnyOrder(folder, file);
        }
        assertThat(file).hasBinaryContent(content);
        return zip;
    }

    private static List<String> needed() {
        return List.of(
                NAMES.certificate(), NAMES.key(), NAMES.ca(), NAMES.keyStore(), NAMES.trustStore(), NAMES.password());
    }

    @Test
    void shouldReadACustomersOwnZip() throws IOException {
        assertRead(zip(needed()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/cron.d/x", "/tmp/x", "C:\\x", "..\\x", "a/../../x"})
    void shouldWriteNothingWhenAnEntryLeadsElsewhereZ76(String name) throws IOException {
        List<String> names = new ArrayList<>(needed());
        names.add(name);
        assertRead(zip(names));
    }

    @Test
    void shouldFollowNothingWhenAnEntryIsALinkZ77() throws IOException {
        byte[] zip = zip(needed());
        // Unix, a symbolic link: the highest bits of the external attributes in the central directory.
        int central = indexOf(zip, new byte[] {'P', 'K', 1, 2}, 0);
        zip[central + 5] = 3;
        zip[central + 41] = (byte) 0xA1;
        assertRead(zip);
        Path link = Files.createSymbolicLink(folder.resolve("dangling.zip"), folder.resolve("nothing"));
        assertThat(ExistingZip.read(link, NAMES)).isEmpty();
    }

    @Test
    void shouldRefuseAZipWithANameTwiceZ78() throws IOException {
        List<String> names = new ArrayList<>(needed());
        String twin = NAMES.key().substring(0, NAMES.key().length() - 1) + "?";
        names.add(twin);
        byte[] zip = zip(names);
        byte[] from = twin.getBytes(StandardCharsets.UTF_8);
        for (int at = indexOf(zip, from, 0); at >= 0; at = indexOf(zip, from, at + 1)) {
            System.arraycopy(NAMES.key().getBytes(StandardCharsets.UTF_8), 0, zip, at, from.length);
        }
        assertRefused(zip);
    }

    @Test
    void shouldRefuseAZipThatUnpacksToFarMoreThanItsSizeZ79() throws IOException {
        Path file = folder.resolve("c83.zip");
        byte[] zeroes = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(NAMES.key()));
            for (int i = 0; i < 64; i++) {
                zip.write(zeroes);
            }
        }
        assertThat(Files.size(file)).isLessThan(4 << 20);
        assertThat(ExistingZip.read(file, NAMES)).isEmpty();

        List<String> many = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            many.add("n" + i);
        }
        assertRefused(zip(many));
        Files.write(file, new byte[(4 << 20) + 1]);
        assertThat(ExistingZip.read(file, NAMES)).isEmpty();
    }

    @Test
    void shouldTakeNamesForWhatTheyAreWhateverTheyHoldZ80() throws IOException {
        List<String> names = new ArrayList<>(needed());
        names.addAll(List.of("a\nb", "a\"b", "a\0b", "n".repeat(400), "\u202egnp.exe"));
        assertRead(zip(names));
        byte[] zip = zip(needed());
        zip[LOCAL_HEADER_NAME] = (byte) 0xff;
        assertRefused(zip);
    }

    @Test
    void shouldRefuseAZipWhoseHeadersDisagreeZ81() throws IOException {
        byte[] zip = zip(needed());
        // The local header, which is read, has another name than the central directory.
        zip[LOCAL_HEADER_NAME] = 'X';
        assertRefused(zip);
    }

    @Test
    void shouldRefuseAnEncryptedOrTruncatedZipZ82() throws IOException {
        byte[] encrypted = zip(needed());
        encrypted[LOCAL_HEADER_FLAGS] |= 1;
        assertRefused(encrypted);
        byte[] whole = zip(needed());
        // The central directory at its end is not needed to read it.
        int central = indexOf(whole, new byte[] {'P', 'K', 1, 2}, 0);
        for (int length : new int[] {0, 1, 29, 31, 60, central / 2, central - 20}) {
            assertRefused(Arrays.copyOf(whole, length));
        }
        byte[] zip64 = zip(needed());
        zip64[4] = 45;
        assertRead(zip64);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void shouldReadAZipOfAnyDateZ83(int date) throws IOException {
        byte[] zip = zip(needed());
        Arrays.fill(zip, 10, 14, (byte) date);
        assertRead(zip);
    }

    @Test
    void shouldNameAZipByASafeIdOnlyZ84() {
        for (String id : List.of("../x", "a\nb", "a\"b", "A", "\u0000", "x".repeat(300), "a.zip", "")) {
            assertThat(catchName(id)).as(id).isTrue();
        }
    }

    private static boolean catchName(String id) {
        try {
            CustomerId.of(id);
            return false;
        } catch (InvalidNameException e) {
            return true;
        }
    }

    private static int indexOf(byte[] all, byte[] part, int from) {
        for (int i = from; i <= all.length - part.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
