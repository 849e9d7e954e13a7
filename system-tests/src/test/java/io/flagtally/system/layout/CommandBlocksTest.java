package io.flagtally.system.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.system.harness.CodeBlock;
import io.flagtally.system.harness.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What pages tell people to type: a test runs it, or the page says why none does. */
class CommandBlocksTest {
    private static final Pattern RUN_BY = Pattern.compile("<!-- run by (\\w+) -->");
    private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: \\S.* -->");

    private static final String PROGRAM = "bin/flagtally ";

    @Test
    void everyBlockOfCommandsIsRunByATestOrSaysWhyNot() throws IOException {
        List<String> problems = new ArrayList<>();
        List<Path> sources = Pages.files(".java");
        for (Path page : Pages.all()) {
            for (CodeBlock block : CodeBlock.of(page)) {
                Matcher runBy = RUN_BY.matcher(block.before());
                if (runBy.matches()) {
                    if (!tells(sources, runBy.group(1), page)) {
                        problems.add(block.place() + ": there is no test " + runBy.group(1) + " that reads this page");
                    }
                } else if (block.isCommands()
                        && !NOT_RUN.matcher(block.before()).matches()) {
                    problems.add(block.place() + ": commands; put <!-- run by TEST --> or <!-- not run: REASON -->"
                            + " before them, with an empty line between");
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void everyExampleOfOursParses() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path page : Pages.all()) {
            for (CodeBlock block : CodeBlock.of(page)) {
                if (block.isCommands()) {
                    block.commands().stream()
                            .filter(command -> command.startsWith(PROGRAM))
                            .forEach(examples::add);
                }
            }
        }
        assertThat(examples).hasSizeGreaterThan(20).allSatisfy(example -> assertThatCode(
                        () -> new CommandLine(FlagtallyMain.class)
                                .setCaseInsensitiveEnumValuesAllowed(true)
                                .parseArgs(CodeBlock.words(example.substring(PROGRAM.length()))))
                .doesNotThrowAnyException());
    }

    /** True if the test, or what it takes the page from, names it or reads all. */
    private static boolean tells(List<Path> sources, String test, Path page) throws IOException {
        for (Path source : sources) {
            if (source.getFileName().toString().equals(test + ".java")) {
                String text = Files.readString(source);
                return Stream.concat(Stream.of(source), sources.stream().filter(other -> isBeside(other, source, text)))
                        .anyMatch(each -> names(each, page));
            }
        }
        return false;
    }

    private static boolean isBeside(Path other, Path source, String text) {
        String type = other.getFileName().toString().replace(".java", "");
        return other.getParent().equals(source.getParent())
                && Pattern.compile("\\b" + type + "\\b").matcher(text).find();
    }

    private static boolean names(Path source, Path page) {
        try {
            String text = Files.readString(source);
            return text.contains("Pages.all()")
                    || text.contains(page.getFileName().toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
