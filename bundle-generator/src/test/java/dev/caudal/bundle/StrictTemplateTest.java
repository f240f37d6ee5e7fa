// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrictTemplateTest {
    private static final Map<String, Object> VALUES = Map.of("name", "a \"b\"", "other", "x");

    @Test
    void shouldEscapeForTheFilesSyntax() {
        assertThat(render("k: \"{{name}}\"", "name")).isEqualTo("k: \"a \\\"b\\\"\"");
    }

    @Test
    void shouldFailWhenAValueIsNotRegistered() {
        assertThatThrownBy(() -> render("{{name}} {{other}}", "name"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("other");
    }

    @Test
    void shouldFailWhenAValueIsUnknown() {
        assertThatThrownBy(() -> render("{{name}} {{nothing}}", "name", "nothing"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void shouldFailWhenASectionIsUnknown() {
        assertThatThrownBy(() -> render("{{name}}{{#nothing}}x{{/nothing}}", "name"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void shouldFailWhenARegisteredValueIsNotUsed() {
        assertThatThrownBy(() -> render("{{name}}", "name", "other"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("does not use [other]");
    }

    @Test
    void shouldFailWhenAValueWouldNotBeEscaped() {
        assertThatThrownBy(() -> render("{{{name}}}", "name")).hasMessageContaining("unescaped");
        assertThatThrownBy(() -> render("{{&name}}", "name")).hasMessageContaining("unescaped");
    }

    private static String render(String template, String... values) {
        return new StrictTemplate(new KitFile("file", template, Syntax.YAML, FileAccess.SHARED, Set.of(values)))
                .render(VALUES);
    }
}
