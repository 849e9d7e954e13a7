// The page of a running reader that asks for keys, after the README's two posts.
import assert from 'node:assert/strict';
import {open, run} from './browser.mjs';

const {CHROMIUM, SCREENSHOTS, READER, KEY, KEY_WITH_VALUES, BACKEND_KEY} = process.env;

const visit = await open(CHROMIUM, SCREENSHOTS, READER);
const {page} = visit;

async function give(key) {
  await page.type('#key-input', key);
  await page.keyboard.press('Enter');
}

const tests = {
  async 'a key is asked for, on every screen'() {
    for (const hash of ['#/flags', '#/flag?flag=myCoolToggle', '#/clean-up', '#/sdks', '#/properties', '#/health']) {
      await visit.go(hash);
      await visit.shows('A key to read with');
      assert.ok(!(await visit.text()).includes('analytics-panel'), hash);
    }
  },

  async 'a wrong key is told so, and one that reports is told why'() {
    await visit.go('#/flags');
    await give('*:development.nobody-made-this');
    await visit.shows('does not know that key', '[role=alert]');
    await give(BACKEND_KEY);
    await visit.shows("it can't read", '[role=alert]');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  },

  async 'a reader key opens the page, and is kept for this tab alone'() {
    await give(KEY);
    await visit.shows('myCoolToggle', 'tbody');
    await visit.go('#/health');
    await visit.shows('Ready');
    const elsewhere = await page.evaluate(() => JSON.stringify(localStorage) + document.cookie + location.href);
    assert.ok(!elsewhere.includes(KEY));
    const other = await page.browser().newPage();
    await other.goto(READER + '#/flags');
    await other.waitForSelector('#key-form');
    await other.close();
  },

  async 'values are masked without the right'() {
    await visit.go('#/properties?property=userId');
    await visit.shows('Values can be personal data');
    assert.ok(!(await visit.text()).includes('Elon Musk'));
    await visit.screenshots('keys-masked');
  },

  async 'a key that was forgotten makes place for one with the right'() {
    await page.click('#forget-key');
    await visit.shows('A key to read with');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await give(KEY_WITH_VALUES);
    await visit.shows('Elon Musk', 'table.values');
  },

  async 'the page did nothing that it may not'() {
    // The browser itself notes answers of 401 and 403.
    assert.ok(visit.wrong.every((line) => /40[13]/.test(line)), visit.wrong.join('\n'));
  },
};

await run(tests);
await visit.close();
