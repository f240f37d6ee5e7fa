// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;
import org.junit.jupiter.api.Test;

final class PackingSelectorTest {
    private final List<NetworkSend> written = new ArrayList<>();
    private final PackingSelector selector = new PackingSelector((Selectable) Proxy.newProxyInstance(
            Selectable.class.getClassLoader(),
            new Class<?>[] {Selectable.class},
            (proxy, method, arguments) -> selector(method.getName(), arguments)));

    private Object selector(String method, Object[] arguments) {
        switch (method) {
            case "send" -> written.add((NetworkSend) arguments[0]);
            case "completedSends" -> {
                return List.copyOf(written);
            }
            case "completedReceives", "connected" -> {
                return List.of();
            }
            case "disconnected" -> {
                return Map.of();
            }
            default -> {
                // Returns nothing, like send.
            }
        }
        return null;
    }

    /** The batches in it are in nobody's memory budget once they are answered. */
    @Test
    void shouldKeepNoRequestThatIsWritten() throws IOException {
        WeakReference<ByteBuffer> request = send();
        selector.poll(0);
        written.clear();
        System.gc();
        assertThat(request.refersTo(null)).as("forgotten").isTrue();
        assertThat(selector.isWriting("1")).isFalse();
    }

    @Test
    void shouldKeepARequestThatIsNot() throws IOException {
        send();
        written.clear();
        selector.poll(0);
        assertThat(selector.isWriting("1")).isTrue();
    }

    private WeakReference<ByteBuffer> send() {
        ByteBuffer request = ByteBuffer.allocate(100);
        selector.send(new NetworkSend("1", new ByteBufferSend(request)));
        return new WeakReference<>(request);
    }
}
