package io.flagtally.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A YAML file that people deploy. */
final class YamlFile {
    private YamlFile() {}

    /** Its documents, in their order; a key that is there twice is an error. */
    static List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    /** The documents of a file's text. */
    static List<JsonNode> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        JsonMapper json = new JsonMapper();
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(options))
                .loadAll(text)
                .forEach(document -> documents.add(json.valueToTree(document)));
        return documents;
    }
}
