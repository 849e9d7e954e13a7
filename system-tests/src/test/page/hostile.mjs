// The page of a running reader to which an attacker reported.
import assert from 'node:assert/strict';
import {open, run} from './browser.mjs';

const {CHROMIUM, SCREENSHOTS, READER} = process.env;
const NAME = '<img src=x onerror=alert(1)>\u202E';

const visit = await open(CHROMIUM, SCREENSHOTS, READER);

const tests = {
  async 'its name is text in the list'() {
    await visit.go(`#/flags?${new URLSearchParams({search: 'onerror'})}`);
    await visit.shows('<img src=x onerror=alert(1)>U+202E', 'tbody');
    assert.equal(await visit.count('main img, main [onerror]'), 0);
  },

  async 'and on its own screen'() {
    await visit.go(`#/flag?${new URLSearchParams({flag: NAME, range: '24h'})}`);
    assert.deepEqual(await visit.chart(), [['yes', 1], ['no', 0]]);
    assert.equal(await visit.count('main img, main [onerror]'), 0);
  },

  async 'the page did nothing that it may not'() {
    visit.clean();
  },
};

await run(tests);
await visit.close();
