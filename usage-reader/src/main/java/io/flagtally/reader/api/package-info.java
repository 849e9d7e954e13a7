/** How questions come in and answers go out: addresses, parameters, keys, deadlines, JSON and CSV. */
package io.flagtally.reader.api;
