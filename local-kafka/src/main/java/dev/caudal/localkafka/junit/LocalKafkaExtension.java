// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.junit;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.LocalKafkaBuilder;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts clusters for classes with {@link WithLocalKafka}, hands them out as parameters, and ends them with the class
 * or the test run. After a failed test the directory with the brokers' logs stays, and is printed.
 */
public final class LocalKafkaExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(LocalKafkaExtension.class);

    /** A class's store answers with what the whole run's store has, unless the keys differ. */
    private record Key(Sharing sharing, int brokers) {
        static Key of(WithLocalKafka wish) {
            return new Key(wish.sharing(), wish.brokers());
        }
    }

    /** For JUnit. */
    public LocalKafkaExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalKafka.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        WithLocalKafka wish = wish(context);
        return store(wish, context).computeIfAbsent(Key.of(wish), key -> start(wish), LocalKafka.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        WithLocalKafka wish = wish(context);
        LocalKafka cluster = store(wish, context).get(Key.of(wish), LocalKafka.class);
        if (cluster != null && context.getExecutionException().isPresent()) {
            cluster.keepDirectory();
            context.publishReportEntry("local-kafka", cluster.directory().toString());
            System.err.println(context.getDisplayName() + " failed; the brokers' logs are in " + cluster.directory());
        }
    }

    private static LocalKafka start(WithLocalKafka wish) {
        LocalKafkaBuilder builder = LocalKafka.builder().brokers(wish.brokers());
        for (String property : wish.brokerProperties()) {
            int equals = property.indexOf('=');
            if (equals < 1) {
                throw new ExtensionConfigurationException(
                        "@WithLocalKafka(brokerProperties): \"" + property + "\" is not key=value");
            }
            builder.brokerProperty(property.substring(0, equals), property.substring(equals + 1));
        }
        return builder.start();
    }

    /** A store closes what it holds at the end of its context: a class, or the whole run. */
    private static Store store(WithLocalKafka wish, ExtensionContext context) {
        return switch (wish.sharing()) {
            case TEST_RUN -> context.getRoot().getStore(NAMESPACE);
            case CLASS -> classContext(context).getStore(NAMESPACE);
        };
    }

    private static ExtensionContext classContext(ExtensionContext context) {
        ExtensionContext each = context;
        while (each.getTestMethod().isPresent()) {
            each = each.getParent().orElseThrow();
        }
        return each;
    }

    private static WithLocalKafka wish(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        WithLocalKafka wish = AnnotationSupport.findAnnotation(type, WithLocalKafka.class)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        type.getName() + " needs @WithLocalKafka to say what cluster it wants"));
        if (wish.sharing() == Sharing.TEST_RUN && wish.brokerProperties().length > 0) {
            throw new ExtensionConfigurationException(
                    type.getName() + ": brokerProperties would change a shared cluster; add sharing = Sharing.CLASS");
        }
        return wish;
    }
}
