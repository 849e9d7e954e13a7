// The page of a running reader after the README's two posts.
import assert from 'node:assert/strict';
import {open, run} from './browser.mjs';

const {CHROMIUM, SCREENSHOTS, READER} = process.env;

const visit = await open(CHROMIUM, SCREENSHOTS, READER);
const {page} = visit;

const tests = {
  async 'the list shows the flags of both posts'() {
    await visit.go('#/flags');
    await visit.shows('analytics-panel-beta', 'tbody');
    await visit.shows('myOtherToggle', 'tbody');
    assert.deepEqual(await visit.texts('tbody .flag-link'), ['analytics-panel-beta', 'myCoolToggle', 'myOtherToggle']);
    const rows = await visit.texts('tbody tr');
    assert.match(rows[0], /development.*1 app.*new.*46.*46.*23\.9 %/);
    assert.match(rows[1], /development.*1 app.*new.*67.*67.*37\.3 %/);
    assert.match(rows[2], /development.*1 app.*new.*100.*100.*0 %/);
    await visit.screenshots('readme-flags');
  },

  async 'the flag shows its counts, variants and app'() {
    await visit.go('#/flag?flag=myCoolToggle&range=24h');
    assert.deepEqual(await visit.chart(), [['yes', 25], ['no', 42]]);
    assert.match(await visit.text('table.apps tbody'), /insurance-selector.*25 42/);
    await visit.go('#/flag?flag=myCoolToggle&range=24h&by=variant');
    assert.deepEqual(await visit.chart(), [['red', 46], ['green', 15], ['blue', 6]]);
    await visit.go('#/flag?flag=myCoolToggle&range=400d&by=app');
    assert.deepEqual(await visit.chart(), [['insurance-selector', 67]]);
    await visit.screenshots('readme-flag');
  },

  async 'nothing may go yet'() {
    await visit.go('#/clean-up');
    await visit.shows('Nothing to clean up');
  },

  async 'SDKs say what they are'() {
    await visit.go('#/sdks');
    await visit.shows('php-client');
    await visit.shows('1.5.1');
    await visit.screenshots('readme-sdks');
  },

  async 'properties have their values and labels'() {
    await visit.go('#/properties?property=userId');
    await visit.shows('Elon Musk', 'table.values');
    await page.type('input[name=prefix]', 'Be6');
    await page.waitForFunction(() => document.querySelectorAll('table.values tbody tr').length === 1);
    assert.match(await visit.text('table.values tbody'), /Be6QkIjN Jeff Bezos/);
    await visit.screenshots('readme-properties');
  },

  async 'health is good'() {
    await visit.go('#/health');
    await visit.shows('Ready');
    await visit.screenshots('readme-health');
  },

  async 'the page did nothing that it may not'() {
    visit.clean();
  },
};

await run(tests);
await visit.close();
