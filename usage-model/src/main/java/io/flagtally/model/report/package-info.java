/** What travels beside a raw payload: format and record headers. */
package io.flagtally.model.report;
