package io.flagtally.system.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Follows every link of every page of ours that leads into the repository. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]+]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : Pages.all()) {
            for (String link : LINK.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .toList()) {
                if (!link.contains("://")) {
                    links++;
                    if (!leadsSomewhere(page, link)) {
                        broken.add(Pages.name(page) + " → " + link);
                    }
                }
            }
        }
        assertThat(links).isGreaterThan(50);
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexLeadsToEveryPageBesideIt() throws IOException {
        String index = Files.readString(Path.of("../docs/README.md"));
        List<String> pages = Pages.all().stream()
                .map(Pages::name)
                .filter(name -> name.startsWith("docs/") && !name.equals("docs/README.md"))
                .map(name -> name.substring("docs/".length()))
                .toList();

        assertThat(pages).hasSizeGreaterThan(15).allMatch(page -> index.contains("](" + page + ")"));
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(LinksTest::anchor)
                .toList();
    }

    /** As GitHub makes them: lower case, a hyphen for each blank, without punctuation. */
    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
