package io.flagtally.system.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Code of a page, fenced or set in.
 *
 * @param place page and line, for messages
 * @param before the last line before it that is not empty
 * @param language of its fence; empty if it has none
 * @param lines without their indent
 */
public record CodeBlock(String place, String before, String language, List<String> lines) {
    private static final int INDENT = 4;
    private static final Pattern FENCE = Pattern.compile("\\s*```+\\s*(\\w*).*");

    /** Begins what people type: programs that pages tell of, after settings of theirs. */
    private static final Pattern COMMAND = Pattern.compile("(\\$ )?([A-Z_]+=\\S+ )*"
            + "(((\\./)?(bin|benchmarks|deploy|\\.ci)/[\\w./-]+"
            + "|mvn|git|java|bash|sh|curl|docker|kubectl|helm|kustomize|psql|pg_dump|pg_restore|sqlite3|aws"
            + "|kafka-[\\w-]+(\\.sh)?|promtool|nginx|npm|npx|node|openssl|cat|cp|mv|rm|mkdir|cd|tar|gzip|sed|jq|echo"
            + "|export|ssh|sudo|apt-get)( .*)?|[A-Z_]+=\\S.*)");

    /** Quoted text, or a word. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    private static final Pattern SHELL = Pattern.compile("sh|bash|shell|console");

    /** All of a page, in its order. Those that only empty lines part are one, as Markdown has it. */
    public static List<CodeBlock> of(Path page) throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> all = Files.readAllLines(page);
        String before = "";
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            Matcher fence = FENCE.matcher(line);
            boolean opened = fence.matches();
            if (opened || (isSetIn(line) && (i == 0 || all.get(i - 1).isBlank()))) {
                int end = opened ? endOfFence(all, i) : endOfIndent(all, i);
                List<String> lines = all.subList(opened ? i + 1 : i, end).stream()
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
                String place = Pages.name(page) + ":" + (i + 1);
                blocks.add(new CodeBlock(place, before, opened ? fence.group(1) : "", lines));
                i = opened ? end : end - 1;
                before = "";
            } else if (!line.isBlank()) {
                before = line.strip();
            }
        }
        return blocks;
    }

    /** True if it is what people type. */
    public boolean isCommands() {
        return SHELL.matcher(language).matches()
                || (language.isEmpty()
                        && lines.stream().anyMatch(line -> COMMAND.matcher(line).matches()));
    }

    /** Commands with all of their lines, where a line ends in a backslash. */
    public List<String> commands() {
        return List.of(String.join("\n", lines).replaceAll("\\\\\n\\s*", "").split("\n"));
    }

    /** A command's words as a shell hands them over, up to where its input or output goes elsewhere. */
    public static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow())
                .takeWhile(word -> !word.startsWith("<") && !word.startsWith(">") && !word.equals("|"))
                .toArray(String[]::new);
    }

    private static int endOfFence(List<String> all, int start) {
        int end = start + 1;
        while (!all.get(end).strip().startsWith("```")) {
            end++;
        }
        return end;
    }

    private static int endOfIndent(List<String> all, int start) {
        int end = start;
        for (int i = start; i < all.size() && (isSetIn(all.get(i)) || all.get(i).isBlank()); i++) {
            end = isSetIn(all.get(i)) ? i + 1 : end;
        }
        return end;
    }

    private static boolean isSetIn(String line) {
        return !line.isBlank() && line.length() - line.stripLeading().length() >= INDENT;
    }
}
