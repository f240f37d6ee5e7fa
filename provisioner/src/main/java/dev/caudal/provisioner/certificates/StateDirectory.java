// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The directory that holds the clients' CA, itself 0700, keys 0600.
 *
 * <ul>
 *   <li>{@code clients-ca.key.pem}, {@code clients-ca.crt.pem}: the issuing CA, which the daily work needs; if it was taken over,
 *       followed by those above it.
 *   <li>{@code clients-root.crt.pem}: the root, which brokers trust. Missing where the issuing CA was taken over: then they trust
 *       that.
 *   <li>{@code clients-root.key.pem}: needed only to make another issuing CA; take it away and keep it safe.
 * </ul>
 *
 * <p>Whoever can read the keys can make certificates of any customer; whoever loses them must re-issue all. One thread.
 */
public final class StateDirectory {
    private static final String KEY = "clients-ca.key.pem";
    private static final String CERTIFICATE = "clients-ca.crt.pem";
    private static final String ROOT = "clients-root.crt.pem";
    private static final String ROOT_KEY = "clients-root.key.pem";
    /** There while a CA is being made: nothing has been issued with it yet, and what a crash left can be made again. */
    private static final String UNFINISHED = "clients-ca.unfinished";

    private static final List<String> FILES = List.of(ROOT_KEY, ROOT, KEY, CERTIFICATE);

    private final Path directory;
    private final SecureRandom random;
    private final Clock clock;

    /** Opens nothing yet. */
    public StateDirectory(Path directory, SecureRandom random, Clock clock) {
        this.directory = directory;
        this.random = random;
        this.clock = clock;
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** The file whose first certificate is what brokers have to trust. */
    public Path trustedFile() {
        Path root = directory.resolve(ROOT);
        return Files.exists(root) ? root : directory.resolve(CERTIFICATE);
    }

    /** The file of the root's key, if it is still here. */
    public Optional<Path> rootKeyFile() {
        return Optional.of(directory.resolve(ROOT_KEY)).filter(Files::exists);
    }

    /** The CA, or nothing if none was made yet. */
    public Optional<ClientAuthority> find() {
        Path key = directory.resolve(KEY);
        Path certificate = directory.resolve(CERTIFICATE);
        Path root = directory.resolve(ROOT);
        boolean any = Files.exists(key) || Files.exists(certificate) || Files.exists(root);
        if (!any || Files.exists(directory.resolve(UNFINISHED))) {
            return Optional.empty();
        }
        try {
            return Optional.of(ClientAuthority.of(
                    Files.readString(certificate),
                    Files.readString(key),
                    Files.exists(root) ? Files.readString(root) : "",
                    random,
                    clock));
        } catch (IOException e) {
            throw ProvisioningException.failed(
                    "the clients' CA in " + directory + " cannot be read (" + e + "): restore " + KEY + " and "
                            + CERTIFICATE + " from a backup, or choose another --state",
                    e);
        }
    }

    /**
     * The CA.
     *
     * @throws ProvisioningException if none was made yet
     */
    public ClientAuthority require() {
        return find().orElseThrow(() -> ProvisioningException.failed(
                "there is no clients' CA in " + directory + ": run 'init' first, or point --state to where it is"));
    }

    /** Makes a root and an issuing CA, and keeps them. */
    public ClientAuthority create(String brand) {
        NewAuthority made = NewAuthority.create(brand, random, clock);
        TreeMap<String, String> files = new TreeMap<>();
        files.put(ROOT_KEY, made.rootKey());
        files.put(ROOT, made.root());
        files.put(KEY, made.issuerKey());
        files.put(CERTIFICATE, made.issuer());
        write(files);
        return require();
    }

    /**
     * Takes an issuing CA over whose root is somewhere else.
     *
     * @param chainPem the issuing CA, those above it, and at the end the root
     * @param keyPem the issuing CA's key, EC P-256, PKCS#8
     * @throws ProvisioningException if they do not fit, or there is a CA already
     */
    public ClientAuthority adopt(String chainPem, String keyPem) {
        ClientAuthority authority = ClientAuthority.of(chainPem, keyPem, "", random, clock);
        Optional<ClientAuthority> existing = find();
        if (existing.isPresent()) {
            if (existing.get().certificate().equals(authority.certificate())) {
                return existing.get();
            }
            throw ProvisioningException.failed("there is another clients' CA in " + directory + " ("
                    + existing.get().certificate().getSubjectX500Principal().getName()
                    + "): choose another --state for this one, and keep brokers trusting both until every certificate is"
                    + " re-issued");
        }
        TreeMap<String, String> files = new TreeMap<>();
        files.put(KEY, keyPem);
        files.put(CERTIFICATE, chainPem);
        write(files);
        return require();
    }

    /** All files, by name; for a backup. */
    public SortedMap<String, String> files() {
        TreeMap<String, String> files = new TreeMap<>();
        require();
        try {
            for (String name : FILES) {
                Path file = directory.resolve(name);
                if (Files.exists(file)) {
                    files.put(name, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw ProvisioningException.failed("the clients' CA in " + directory + " cannot be read: " + e, e);
        }
        return files;
    }

    /**
     * Puts the files of a backup here.
     *
     * @throws ProvisioningException if there is a CA already that is not this one
     */
    public void restore(SortedMap<String, String> files) {
        if (find().isPresent()) {
            if (files().equals(files)) {
                return;
            }
            throw ProvisioningException.failed(
                    "there is another clients' CA in " + directory + ": restore into an empty --state");
        }
        if (!FILES.containsAll(files.keySet())) {
            throw ProvisioningException.failed(
                    "the backup holds files that are none of a clients' CA: " + String.join(", ", files.keySet()));
        }
        write(files);
        require();
    }

    private void write(SortedMap<String, String> files) {
        try {
            DurableFiles.createPrivateDirectory(directory);
            Path unfinished = directory.resolve(UNFINISHED);
            DurableFiles.writePrivate(unfinished, "a CA is being made here\n");
            for (String name : FILES) {
                String text = files.get(name);
                if (text == null) {
                    Files.deleteIfExists(directory.resolve(name));
                } else if (name.endsWith(".key.pem")) {
                    DurableFiles.writePrivate(directory.resolve(name), text);
                } else {
                    DurableFiles.writeShared(directory.resolve(name), text);
                }
            }
            Files.delete(unfinished);
        } catch (IOException e) {
            throw ProvisioningException.failed("the clients' CA cannot be written into " + directory + ": " + e, e);
        }
    }
}
