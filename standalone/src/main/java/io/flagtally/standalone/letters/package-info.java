/** Lists, shows and replays dead letters. */
package io.flagtally.standalone.letters;
