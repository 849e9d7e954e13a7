package io.flagtally.model.tggl;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Tggl client says of itself in one string: {@code js-client:3.1.0/TgglClient/checkout} is SDK, version, the SDK's
 * class, app; class and app may be missing.
 */
final class TgglClientId {
    /** The app of a client without an id. */
    static final String UNKNOWN_APP = "(unknown)";

    private static final Pattern FORM = Pattern.compile("([\\w.-]+:[^/]+)(?:/(.*))?", Pattern.DOTALL);

    /** Names that the SDKs' classes have, such as TgglLocalClient or Ruby's Client. */
    private static final Pattern CLASS = Pattern.compile("(?:Tggl\\w*|(?:[A-Z]\\w*)?Client)(?:/(.*))?", Pattern.DOTALL);

    /** JS 1.15 writes this where no app name was given. */
    private static final String UNDEFINED = "undefined";

    private TgglClientId() {}

    /** The client of that id, which may be empty. */
    static ClientInfo parse(String id) {
        if (id.isEmpty()) {
            return ClientInfo.of(UNKNOWN_APP, "");
        }
        Matcher form = FORM.matcher(id);
        if (!form.matches()) {
            return ClientInfo.of(Names.clean(id), "");
        }
        String app = form.group(2) == null ? "" : form.group(2);
        Matcher behindClass = CLASS.matcher(app);
        if (behindClass.matches()) {
            app = behindClass.group(1) == null ? "" : behindClass.group(1);
        }
        boolean named = !app.isEmpty() && !app.equals(UNDEFINED);
        return ClientInfo.of(Names.clean(named ? app : id), Names.clean(form.group(1)));
    }
}
