/** What every HTTP server has: requests counted, timed and let end; clients that don't take an answer cut off. */
package io.flagtally.runtime.http;
