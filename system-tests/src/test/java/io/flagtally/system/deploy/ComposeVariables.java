package io.flagtally.system.deploy;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Values of docker-compose.yml as Compose fills them in: the default, or what the .env file has to say. */
final class ComposeVariables {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");
    private static final Map<String, String> WITHOUT_DEFAULT = Map.of("UNLEASH_URL", "https://unleash.example.com");

    private ComposeVariables() {}

    static String filledIn(String value) {
        return VARIABLE.matcher(value).replaceAll(ComposeVariables::valueOf);
    }

    private static String valueOf(MatchResult variable) {
        return variable.group(2).isEmpty() ? WITHOUT_DEFAULT.get(variable.group(1)) : variable.group(2);
    }
}
