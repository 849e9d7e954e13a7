/** Keys and values of the topics of received properties and values. */
package io.flagtally.model.properties;
