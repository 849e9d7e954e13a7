package io.flagtally.aggregator.properties;

/** What becomes of a property of the contexts that clients evaluate with. */
public enum PropertyTreatment {
    /** Its row and its values are kept as they come. */
    COLLECT,
    /** Its row is kept; of its values only keyed hashes are, without their labels. */
    HASH,
    /** Neither its row nor its values are kept. */
    DROP
}
