/** The page that people open: files of this package, as they are. */
package io.flagtally.reader.page;
