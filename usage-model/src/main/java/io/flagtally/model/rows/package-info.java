/** Keys and values of the output topics, and their JSON. */
package io.flagtally.model.rows;
