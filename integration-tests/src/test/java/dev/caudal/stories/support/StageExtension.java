// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test a {@link Stage} of its own; the store closes it after the test. Part of {@link Story}. */
public final class StageExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(StageExtension.class);

    /** For JUnit. */
    public StageExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(Stage.class, type -> new Stage(), Stage.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Stage stage = context.getStore(NAMESPACE).get(Stage.class, Stage.class);
        if (stage != null && context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + " failed");
            stage.failed(System.err);
        }
    }
}
