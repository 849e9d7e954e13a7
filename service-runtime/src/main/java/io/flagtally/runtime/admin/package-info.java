/** The listener for operators: health and metrics. */
package io.flagtally.runtime.admin;
