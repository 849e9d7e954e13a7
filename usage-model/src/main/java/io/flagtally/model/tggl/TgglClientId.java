package io.flagtally.model.tggl;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.Names;

/**
 * What a Tggl client says of itself in one string: {@code js-client:3.1.0/TgglClient/checkout} is SDK, version, the
 * SDK's class, app; class and app may be missing.
 */
final class TgglClientId {
    /** The app of a client without an id. */
    static final String UNKNOWN_APP = "(unknown)";

    private static final char SEPARATOR = '/';

    /** Each SDK's class starts or ends so, such as TgglLocalClient or Ruby's Client. */
    private static final String CLASS_START = "Tggl";

    private static final String CLASS_END = "Client";

    /** JS 1.15 writes this where no app name was given. */
    private static final String UNDEFINED = "undefined";

    private TgglClientId() {}

    /** The client of that id, which may be empty. */
    static ClientInfo parse(String id) {
        if (id.isEmpty()) {
            return ClientInfo.of(UNKNOWN_APP, "");
        }
        String sdk = firstSegment(id);
        if (!isSdk(sdk)) {
            return ClientInfo.of(Names.clean(id), "");
        }
        String app = behindFirstSegment(id);
        if (isClass(firstSegment(app))) {
            app = behindFirstSegment(app);
        }
        boolean named = !app.isEmpty() && !app.equals(UNDEFINED);
        return ClientInfo.of(Names.clean(named ? app : id), Names.clean(sdk));
    }

    private static String firstSegment(String text) {
        int end = text.indexOf(SEPARATOR);
        return end < 0 ? text : text.substring(0, end);
    }

    private static String behindFirstSegment(String text) {
        int end = text.indexOf(SEPARATOR);
        return end < 0 ? "" : text.substring(end + 1);
    }

    /** True for {@code name:version}, whatever the version is. */
    private static boolean isSdk(String segment) {
        int colon = segment.indexOf(':');
        if (colon < 1 || colon == segment.length() - 1) {
            return false;
        }
        for (int i = 0; i < colon; i++) {
            char c = segment.charAt(i);
            if (!isOfWord(c) && c != '.' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isClass(String segment) {
        boolean capitalised = !segment.isEmpty() && segment.charAt(0) >= 'A' && segment.charAt(0) <= 'Z';
        return (segment.startsWith(CLASS_START) || (capitalised && segment.endsWith(CLASS_END)))
                && segment.chars().allMatch(TgglClientId::isOfWord);
    }

    private static boolean isOfWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
