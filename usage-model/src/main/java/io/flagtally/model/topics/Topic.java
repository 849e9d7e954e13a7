package io.flagtally.model.topics;

/** Every topic that outlives a process, by its name without the prefix. Internal Kafka Streams topics are not here. */
public enum Topic {
    UNLEASH_REPORTS_RAW("unleash-reports-raw", Role.RAW),
    TGGL_REPORTS_RAW("tggl-reports-raw", Role.RAW),
    UNLEASH_REGISTRATIONS_RAW("unleash-registrations-raw", Role.RAW),
    FLAG_USAGE_HOURLY("flag-usage-hourly", Role.HOURLY),
    FLAG_VARIANT_USAGE_HOURLY("flag-variant-usage-hourly", Role.HOURLY),
    RECEIVED_PROPERTIES("received-properties", Role.TABLE),
    RECEIVED_PROPERTY_VALUES("received-property-values", Role.TABLE),
    CLIENT_APPLICATIONS("client-applications", Role.TABLE),
    FLAG_ACTIVITY("flag-activity", Role.TABLE),
    USAGE_DEAD_LETTERS("usage-dead-letters", Role.DEAD_LETTERS),
    UNLEASH_BULK("unleash-bulk", Role.RELAY),
    UNLEASH_POSTED("unleash-posted", Role.RELAY),
    UNLEASH_DEAD_LETTERS("unleash-dead-letters", Role.RELAY_DEAD_LETTERS);

    /** What a topic holds, which decides how it is cleaned up. */
    public enum Role {
        /** Payloads as received; deleted by age; timestamps are the broker's. */
        RAW,
        /** One row per key and hour; compacted, and deleted by age. */
        HOURLY,
        /** One row per key; compacted only. */
        TABLE,
        /** What was not counted; deleted by age, like raw. */
        DEAD_LETTERS,
        /** How far the relay to an Unleash server is; compacted only. */
        RELAY,
        /** What the Unleash server refused; deleted by age. */
        RELAY_DEAD_LETTERS
    }

    private final String baseName;
    private final Role role;

    Topic(String baseName, Role role) {
        this.baseName = baseName;
        this.role = role;
    }

    /** The name without a prefix, such as {@code flag-usage-hourly}. */
    public String baseName() {
        return baseName;
    }

    public Role role() {
        return role;
    }

    /** The name of the table that a database has for its rows, such as {@code flag_usage_hourly}. */
    public String tableName() {
        return baseName.replace('-', '_');
    }

    /** The name on the cluster: {@code prefix} (possibly empty), then the base name. */
    public String name(String prefix) {
        return prefix + baseName;
    }

    /** True for the topics that downstream consumers read. */
    public boolean isOutput() {
        return role == Role.HOURLY || role == Role.TABLE;
    }

    /** True for the topics that only a relay has. */
    public boolean isOfRelay() {
        return role == Role.RELAY || role == Role.RELAY_DEAD_LETTERS;
    }

    /** True for the topics that gateways write. */
    public boolean isRaw() {
        return role == Role.RAW;
    }
}
