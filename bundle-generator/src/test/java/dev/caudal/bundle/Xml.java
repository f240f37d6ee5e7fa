// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An XML file as its paths and texts, without comments. */
final class Xml {
    private Xml() {}

    static Map<String, String> read(String text) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setIgnoringComments(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Map<String, String> texts = new TreeMap<>();
            collect(
                    "",
                    factory.newDocumentBuilder()
                            .parse(new InputSource(new StringReader(text)))
                            .getDocumentElement(),
                    texts);
            return texts;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    private static void collect(String path, Node node, Map<String, String> texts) {
        String here = path + "/" + node.getNodeName();
        boolean leaf = true;
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.ELEMENT_NODE) {
                collect(here, child, texts);
                leaf = false;
            }
        }
        if (leaf) {
            texts.put(here, node.getTextContent());
        }
    }
}
