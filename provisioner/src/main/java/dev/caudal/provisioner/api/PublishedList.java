// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.registry.ActiveList;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * The active list of one state of the registry, written once and sent to everyone: byte for byte the same from every process
 * of that state, since its time is the registry's last change. Immutable.
 */
final class PublishedList {
    private final Reply full;
    private final Reply unchanged;
    private final String etag;

    PublishedList(RegistrySnapshot snapshot) {
        etag = etag(snapshot.registry().epoch(), snapshot.registry().version());
        // A proxy may keep it for its caller, and has to ask each time whether it still holds.
        Map<String, String> headers = Map.of("ETag", etag, "Cache-Control", "private, no-cache");
        String text =
                ActiveList.of(snapshot.registry(), snapshot.lastChange()).json().toString();
        full = new Reply(HttpStatus.OK_200, "application/json", text.getBytes(StandardCharsets.UTF_8), headers);
        unchanged = new Reply(HttpStatus.NOT_MODIFIED_304, "", new byte[0], headers);
    }

    private static String etag(String epoch, long version) {
        return "\"" + epoch + "-" + version + "\"";
    }

    /** Everything, or that nothing is new to him who has this already. */
    Reply reply(String ifNoneMatch) {
        return ifNoneMatch.equals(etag) || ifNoneMatch.equals("W/" + etag) ? unchanged : full;
    }

    /** The version that somebody has who shows this tag; -1 if it is none of this registry. */
    static long version(String tag, String epoch) {
        String start = "\"" + epoch + "-";
        String number = tag.startsWith(start) && tag.endsWith("\"") && tag.length() > start.length()
                ? tag.substring(start.length(), tag.length() - 1)
                : "";
        return number.matches("[0-9]{1,18}") ? Long.parseLong(number) : -1;
    }
}
