/** Keys and values of the hourly usage topics. */
package io.flagtally.model.usage;
