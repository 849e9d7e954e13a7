package io.flagtally.system.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** What the {@code kafka-acls.sh} commands of docs/kafka-security.md add. */
final class KafkaAcls {
    static final Path PAGE = Path.of("../docs/kafka-security.md");

    private static final Pattern COMMAND =
            Pattern.compile("(?m)^    kafka-acls\\.sh \\$KAFKA --add ((?:.*\\\\\n)*.*)$");
    private static final Map<String, ResourceType> RESOURCES = Map.of(
            "--topic", ResourceType.TOPIC,
            "--group", ResourceType.GROUP,
            "--transactional-id", ResourceType.TRANSACTIONAL_ID);

    private KafkaAcls() {}

    static List<AclBinding> ofPage() throws IOException {
        return COMMAND.matcher(Files.readString(PAGE))
                .results()
                .flatMap(command -> bindings(command.group(1)).stream())
                .toList();
    }

    private static List<AclBinding> bindings(String options) {
        String[] words = options.replace("\\\n", " ").strip().split("\\s+");
        String principal = "";
        PatternType pattern = PatternType.LITERAL;
        List<AclOperation> operations = new ArrayList<>();
        List<Map.Entry<ResourceType, String>> resources = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            String value = words[i + 1];
            switch (words[i]) {
                case "--allow-principal" -> principal = value;
                case "--operation" -> operations.add(SecurityUtils.operation(value));
                case "--resource-pattern-type" -> pattern = PatternType.fromString(value.toUpperCase(Locale.ROOT));
                default -> resources.add(Map.entry(RESOURCES.get(words[i]), value));
            }
        }
        List<AclBinding> bindings = new ArrayList<>();
        for (Map.Entry<ResourceType, String> resource : resources) {
            ResourcePattern on = new ResourcePattern(resource.getKey(), resource.getValue(), pattern);
            for (AclOperation operation : operations) {
                bindings.add(
                        new AclBinding(on, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
            }
        }
        return bindings;
    }
}
