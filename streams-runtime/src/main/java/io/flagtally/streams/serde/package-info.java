/** The compact form of keys and values in repartition topics, stores and changelogs. */
package io.flagtally.streams.serde;
