// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * The directory that holds the clients' CA: {@code clients-ca.key.pem} (0600) and {@code clients-ca.crt.pem}, itself 0700.
 *
 * <p>Whoever can read it can make certificates of any customer; whoever loses it must re-issue all. One thread.
 */
public final class StateDirectory {
    private static final String KEY = "clients-ca.key.pem";
    private static final String CERTIFICATE = "clients-ca.crt.pem";

    private final Path directory;
    private final SecureRandom random;
    private final Clock clock;

    /** Opens nothing yet. */
    public StateDirectory(Path directory, SecureRandom random, Clock clock) {
        this.directory = directory;
        this.random = random;
        this.clock = clock;
    }

    /** The file of the CA's certificate. */
    public Path certificateFile() {
        return directory.resolve(CERTIFICATE);
    }

    /** The CA, or nothing if none was made yet. */
    public Optional<ClientAuthority> find() {
        Path key = directory.resolve(KEY);
        if (!Files.exists(key) && !Files.exists(certificateFile())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ClientAuthority.of(Files.readString(certificateFile()), Files.readString(key), random, clock));
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

    /** Makes a CA and keeps it. */
    public ClientAuthority create(String brand) {
        ClientAuthority authority = ClientAuthority.create(brand, random, clock);
        try {
            DurableFiles.createPrivateDirectory(directory);
            // The certificate last: with a key alone, the next run says what is missing instead of making a second CA.
            DurableFiles.writePrivate(directory.resolve(KEY), authority.keyPem());
            DurableFiles.writeShared(certificateFile(), Pem.of(authority.certificate()));
        } catch (IOException e) {
            throw ProvisioningException.failed("the clients' CA cannot be written into " + directory + ": " + e, e);
        }
        return authority;
    }
}
