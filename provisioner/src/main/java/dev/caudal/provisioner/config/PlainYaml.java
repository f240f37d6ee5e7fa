// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML in which every value is the text that was written. The id {@code 010} is not customer 8, as YAML would have it, nor
 * {@code 1e3} customer 1000. Stateless.
 */
final class PlainYaml {
    private static final int MAX_CHARACTERS = 64 << 20;

    private PlainYaml() {}

    /**
     * The document in this file; a missing node, if it is empty.
     *
     * @param what how the operator knows the file, for messages
     * @throws ProvisioningException with reason USAGE if it cannot be read
     */
    static JsonNode read(String what, Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        YAMLFactory factory = YAMLFactory.builder()
                .loaderOptions(options)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(Files.readString(file))) {
            JsonToken token = parser.nextToken();
            JsonNode root = token == null ? MissingNode.getInstance() : value(parser, token);
            if (parser.nextToken() != null) {
                throw ProvisioningException.usage(what + " " + file + " holds more than one YAML document");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw ProvisioningException.usage(file + ":" + line + ": is not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ProvisioningException.usage(what + " " + file + " cannot be read: " + e);
        }
    }

    private static JsonNode value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    object.set(key, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next));
                }
                yield array;
            }
            case VALUE_NULL -> NullNode.getInstance();
            default -> TextNode.valueOf(parser.getText());
        };
    }
}
