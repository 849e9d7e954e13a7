/** Lists, shows and replays dead letters. */
package io.flagtally.cli.letters;
