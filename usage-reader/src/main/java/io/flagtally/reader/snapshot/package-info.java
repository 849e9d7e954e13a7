/** All flags and apps at one moment, read beside the requests: lists are made of it. */
package io.flagtally.reader.snapshot;
