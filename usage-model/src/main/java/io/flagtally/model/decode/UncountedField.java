package io.flagtally.model.decode;

/**
 * Fields that clients fill, and of which neither a count nor a row is made: a closed set, whose words stand in metrics.
 * Not here is what is left out on purpose: {@code instanceId}, {@code environment} and {@code interval} say nothing
 * that can be believed.
 */
public enum UncountedField {
    CONNECT_VIA("connectVia"),
    DEFAULT("default"),
    IMPACT_METRICS("impactMetrics"),
    PROJECTS("projects"),
    SDK_FLAVOR("sdkFlavor"),
    SDK_FLAVOR_VERSION("sdkFlavorVersion"),
    SDK_TYPE("sdkType"),
    SEEN_TOKENS("seenTokens"),
    SPEC_VERSION("specVersion"),
    STACK("stack"),
    STRATEGIES("strategies"),
    YGGDRASIL_VERSION("yggdrasilVersion"),
    /** Any field that no version of a protocol known to this program has in that place. */
    OTHER("other");

    private final String word;

    UncountedField(String word) {
        this.word = word;
    }

    /** The field's name in JSON, or {@code other}. */
    public String word() {
        return word;
    }
}
