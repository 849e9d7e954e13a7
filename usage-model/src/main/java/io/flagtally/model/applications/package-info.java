/** Key and value of the topic of client applications. */
package io.flagtally.model.applications;
