// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Hears SIGTERM, SIGINT and SIGHUP. A shutdown hook would not do: the process would end with 143 instead of 0, and a second signal
 * could not hurry the first.
 *
 * <p>{@code sun.misc.Signal} has no successor in the JDK, stays available in the module {@code jdk.unsupported}, and can be
 * called without a compiler warning by reflection only.
 */
final class Signals {
    private Signals() {}

    /** Calls the action, on a thread of the JVM, for each TERM and INT that the process receives from now on. */
    static void onTermination(Runnable action) {
        on(action, "TERM", "INT");
    }

    /** Calls the action, on a thread of the JVM, for each HUP that the process receives from now on. */
    static void onHangUp(Runnable action) {
        on(action, "HUP");
    }

    private static void on(Runnable action, String... names) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invoked = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "signal handler";
            };
            Object handler =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, invoked);
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            for (String name : names) {
                handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK has no sun.misc.Signal", e);
        }
    }
}
