/** Questions about apps and the SDKs that they report with. */
package io.flagtally.reader.apps;
