package io.flagtally.system.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A section of the repository's README, or of another page: the blocks that are set in from its text. */
public final class Readme {
    private static final Path FILE = Path.of("../README.md");
    private static final String INDENT = "    ";

    private Readme() {}

    /** The blocks below the heading, without their indent. */
    static List<String> blocks(String heading) throws IOException {
        return blocks(FILE, heading);
    }

    /** The same of another page. */
    static List<String> blocks(Path page, String heading) throws IOException {
        String text = Files.readString(page);
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException("no section " + heading);
        }
        int next = text.indexOf("\n## ", start + 1);
        int end = next < 0 ? text.length() : next;
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : (text.substring(start, end) + "\nend").split("\n")) {
            if (line.startsWith(INDENT)) {
                block.append(line.substring(INDENT.length())).append('\n');
            } else if (!block.isEmpty()) {
                blocks.add(block.toString());
                block.setLength(0);
            }
        }
        return blocks;
    }

    /** The bodies that the section's curl commands post, in its order. */
    public static List<String> bodies(String heading) throws IOException {
        return blocks(heading).stream()
                .flatMap(block -> commands(block).stream())
                .filter(command -> command.startsWith("curl"))
                .map(command -> command.substring(command.indexOf("-d '") + 4, command.lastIndexOf('\'')))
                .toList();
    }

    /** The commands of a block, each with all of its lines: one ends with its line unless a quotation is open. */
    static List<String> commands(String block) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (String line : block.split("\n")) {
            command.append(line).append('\n');
            boolean quoted = command.chars().filter(c -> c == '\'').count() % 2 == 1;
            if (!quoted) {
                commands.add(command.toString());
                command.setLength(0);
            }
        }
        return commands;
    }
}
