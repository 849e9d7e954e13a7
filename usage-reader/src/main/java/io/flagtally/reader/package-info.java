/** Answers what people and tools ask of usage: from output topics, over SQL tables, by HTTP. */
package io.flagtally.reader;
