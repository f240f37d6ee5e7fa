// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a customer's starter zip.
 *
 * <p>Immutable, for any thread. A zip has a few dozen small files; it is made in memory and written as it goes, never to a
 * temporary file, because it holds a private key. The entries are stored, not deflated: the bytes then depend on no
 * version of zlib.
 */
public final class BundleGenerator {
    /** Any fixed time would do; a zip's times have no zone, and 1980 begins them. */
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final List<ConsumerKit> kits;

    /** A generator of the standard consumers. */
    public BundleGenerator() {
        this(StandardKits.all());
    }

    /** A generator of these consumers, in this order. */
    public BundleGenerator(List<ConsumerKit> kits) {
        this.kits = List.copyOf(kits);
    }

    /**
     * Writes the zip and flushes, but does not close.
     *
     * @throws IOException if the stream refuses
     * @throws TemplateException if a template asks for what is not there; nothing is written then
     */
    public void write(BundleSpec spec, OutputStream out) throws IOException {
        SortedMap<String, Content> files = files(spec);
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out);
        for (Map.Entry<String, Content> file : files.entrySet()) {
            zip.putArchiveEntry(entry(file.getKey(), file.getValue()));
            zip.write(file.getValue().bytes());
            zip.closeArchiveEntry();
        }
        zip.finish();
        zip.flush();
    }

    private SortedMap<String, Content> files(BundleSpec spec) {
        FileNames names = FileNames.of(spec);
        Credentials credentials = spec.credentials();
        SortedMap<String, Content> files = new TreeMap<>();
        files.put(names.certificate(), Content.text(credentials.certificatePem(), FileAccess.SHARED));
        files.put(names.key(), Content.text(credentials.keyPem(), FileAccess.SECRET));
        files.put(names.ca(), Content.text(credentials.brokersCaPem(), FileAccess.SHARED));
        files.put(names.keyStore(), new Content(credentials.keyStore().toBytes(), FileAccess.SECRET));
        files.put(names.trustStore(), new Content(credentials.trustStore().toBytes(), FileAccess.SHARED));
        files.put(names.password(), Content.text(credentials.password() + "\n", FileAccess.SECRET));
        files.put(
                names.keyAndCertificate(),
                Content.text(credentials.keyPem() + credentials.certificatePem(), FileAccess.SECRET));

        Map<String, Object> values = TemplateValues.of(spec, names, kits);
        for (Language language : Language.values()) {
            files.put(
                    language.manual(),
                    Content.text(Manual.render(language, spec.codec(), kits, values), FileAccess.SHARED));
        }
        spec.formats().forEach((stream, format) -> {
            if (spec.topics().containsKey(stream)) {
                files.put(
                        StreamValues.schemaFile(stream),
                        Content.text(LineSchema.of(stream.value(), format), FileAccess.SHARED));
            }
        });
        List<KitFile> templates = new ArrayList<>(CheckScripts.files());
        kits.forEach(kit -> templates.addAll(kit.files()));
        for (KitFile file : templates) {
            Content content = Content.text(new StrictTemplate(file).render(values), file.access());
            if (files.put(file.path(), content) != null) {
                throw new TemplateException(file.path(), "a second file of this name");
            }
        }
        return files;
    }

    private static ZipArchiveEntry entry(String name, Content content) {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        CRC32 checksum = new CRC32();
        checksum.update(content.bytes());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.bytes().length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(ENTRY_TIME);
        entry.setUnixMode(content.access().unixMode());
        return entry;
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never leaves this class.
    private record Content(byte[] bytes, FileAccess access) {
        private static Content text(String text, FileAccess access) {
            return new Content(text.getBytes(StandardCharsets.UTF_8), access);
        }
    }
}
