// Each screen of the page with canned answers: what it shows, what it makes of names that attack, how it looks.
import assert from 'node:assert/strict';
import {open, run} from './browser.mjs';
import * as canned from './canned.mjs';
import {stubReader} from './stub-reader.mjs';

const {CHROMIUM, PAGE, CHART, SCREENSHOTS} = process.env;

const reader = await stubReader(PAGE, CHART);
const {world} = reader;
const visit = await open(CHROMIUM, SCREENSHOTS, reader.url);
const {page} = visit;

const SCREENS = {
  flags: '#/flags',
  flag: '#/flag?flag=checkout-redesign&environment=production&range=30d',
  'clean-up': '#/clean-up',
  sdks: '#/sdks',
  properties: '#/properties?property=userId',
  health: '#/health',
};

/** Begins anew with what is canned. */
async function fresh(changes = {}) {
  Object.assign(world, {
    rows: canned.flags(), leftOut: 0, hostile: [], environments: ['production', 'staging'], key: null, readable: true,
    failing: null, status: {},
  }, changes);
  visit.wrong.length = 0;
  await page.setViewport({width: 1280, height: 860});
  await page.goto('about:blank');
}

function ask(path) {
  return reader.requests.filter((request) => request.startsWith(path));
}

const tests = {
  async 'each screen, light and dark'() {
    await fresh();
    for (const [name, hash] of Object.entries(SCREENS)) {
      await visit.go(hash);
      await visit.fits();
      await visit.screenshots(name);
    }
    visit.clean();
  },

  async 'each screen on a phone'() {
    await fresh({rows: canned.flags(canned.hostileFlags()), hostile: canned.HOSTILE});
    await page.setViewport({width: 360, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2});
    for (const [name, hash] of Object.entries(SCREENS)) {
      await visit.go(hash);
      await visit.fits();
      await page.screenshot({path: `${SCREENSHOTS}/${name}-phone.png`});
    }
    visit.clean();
  },

  async 'the list of flags'() {
    await fresh();
    await visit.go('#/flags');
    const names = await visit.texts('tbody .flag-link');
    assert.deepEqual(names, [...names].sort());
    assert.equal(names.length, 8);
    assert.match(await visit.text('tbody'), /checkout-redesign production 3 apps live/);
    assert.equal(await visit.count('tbody .sparkline rect.some'), 24 * 6);
    assert.match(await visit.text(), /1–8 of 8/);
    assert.match(await page.$eval('tbody time', (time) => time.title), /^the hour that began \d{4}-\d\d-\d\d \d\d:00 UTC$/);
    visit.clean();
  },

  async 'search, filters and sort are in the address, and a link keeps them'() {
    await fresh();
    await visit.go('#/flags');
    await page.keyboard.press('/');
    await page.keyboard.type('check');
    await page.waitForFunction(() => location.hash === '#/flags?search=check');
    await visit.settled();
    assert.deepEqual(await visit.texts('tbody .flag-link'), ['checkout-redesign', 'checkout-redesign']);
    await page.select('select[name=environment]', 'staging');
    await visit.settled();
    assert.deepEqual(await visit.texts('tbody .flag-link'), ['checkout-redesign']);
    const address = await page.evaluate(() => location.hash);
    assert.equal(address, '#/flags?search=check&environment=staging');
    await visit.go(address);
    assert.equal(await page.$eval('input[name=search]', (input) => input.value), 'check');
    assert.equal(await page.$eval('select[name=environment]', (select) => select.value), 'staging');
    assert.deepEqual(await visit.texts('tbody .flag-link'), ['checkout-redesign']);
    await page.goBack();
    visit.clean();
  },

  async 'sorts by a column, and turns it around'() {
    await fresh();
    await visit.go('#/flags');
    const sort = () => page.evaluate(() =>
      [...document.querySelectorAll('th button')].find((button) => button.textContent === 'Last 24 h').click());
    await sort();
    await page.waitForFunction(() => document.querySelector('tbody .flag-link').textContent === 'free-shipping-banner');
    assert.equal(await page.$eval('th[aria-sort]', (th) => `${th.textContent} ${th.getAttribute('aria-sort')}`), 'Last 24 h descending');
    await sort();
    await page.waitForFunction(() => document.querySelector('th[aria-sort]').getAttribute('aria-sort') === 'ascending');
    visit.clean();
  },

  async 'pages forth and back'() {
    const many = Array.from({length: 120}, (_, i) => ({...canned.flags()[0], flag: `flag-${String(i).padStart(3, '0')}`}));
    await fresh({rows: many});
    await visit.go('#/flags');
    await visit.shows('1–50 of 120');
    const button = (text) => page.evaluate((wanted) =>
      [...document.querySelectorAll('.pager button')].find((each) => each.textContent === wanted).click(), text);
    await button('Next');
    await visit.shows('51–100 of 120');
    await button('Next');
    await visit.shows('101–120 of 120');
    assert.equal(await page.evaluate(() => location.hash), '#/flags?cursor=c100&page=3');
    await button('Previous');
    await visit.shows('51–100 of 120');
    await page.goBack();
    await visit.shows('101–120 of 120');
    visit.clean();
  },

  async 'says how many flags lists have no room for'() {
    await fresh();
    for (const hash of ['#/flags', '#/clean-up']) {
      world.leftOut = 0;
      await visit.go(hash);
      assert.doesNotMatch(await visit.text(), /not shown/);
      world.leftOut = 12_345;
      await visit.shows('Up to 12,345 more, seen longest ago, are not shown.');
    }
    visit.clean();
  },

  async 'a flag: chart, apps, state'() {
    await fresh();
    await visit.go(SCREENS.flag);
    const text = await visit.text();
    for (const part of ['checkout-redesign', 'live', 'Evaluated within the last 7 days, both ways.', 'Last yes', 'Last no',
      'shop-ios', 'How to read the state']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    const chart = await visit.chart();
    assert.deepEqual(chart.map(([label]) => label), ['yes', 'no']);
    assert.ok(chart.every(([, sum]) => sum > 0));
    await page.evaluate(() => [...document.querySelectorAll('.segments button')].find((each) => each.textContent === 'App').click());
    await visit.settled();
    await page.waitForFunction(() => document.querySelector('.legend').innerText.includes('shop-ios'));
    assert.deepEqual((await visit.chart()).map(([label]) => label), ['shop-web', 'checkout', 'shop-ios']);
    assert.match(await page.evaluate(() => location.hash), /by=app/);
    const sums = (await visit.texts('.legend-total')).map((total) => Number(total.replaceAll(',', '')));
    await page.click('.numbers summary');
    await page.waitForSelector('.numbers tbody tr');
    const columns = await page.$$eval('.numbers tbody tr', (rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((td) => Number(td.textContent.replaceAll(',', '')))));
    assert.deepEqual(columns[0].map((_, i) => columns.reduce((sum, row) => sum + row[i], 0)), sums);
    visit.clean();
  },

  async 'the largest variants, and the rest as one'() {
    await fresh();
    await visit.go('#/flag?flag=onboarding-tour&by=variant&range=24h');
    const chart = await visit.chart();
    assert.equal(chart.length, 8);
    assert.equal(chart[7][0], '5 others');
    assert.equal(chart[3][0], '<img src=x onerror=alert(1)>');
    assert.equal(chart[4][0], '[U+202E]gnisrever[U+202C]-flag');
    visit.clean();
  },

  async 'asks for the range in days of the viewer'() {
    await fresh();
    for (const [range, step, days] of [['24h', 'hour', 1], ['7d', 'hour', 7], ['90d', 'day', 90], ['400d', 'day', 400]]) {
      reader.requests.length = 0;
      await visit.go(`#/flag?flag=checkout-redesign&range=${range}`);
      const asked = new URL(ask('/v1/flags/checkout-redesign/usage')[0], reader.url).searchParams;
      assert.equal(asked.get('step'), step);
      assert.equal(asked.get('timezone'), await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone));
      const past = (Date.now() - Date.parse(asked.get('from'))) / 86_400_000;
      assert.ok(past > days - 1.1 && past <= days, `${past} of ${days} days`);
    }
    visit.clean();
  },

  async 'clean-up says why, and exports both ways'() {
    await fresh();
    await visit.go('#/clean-up');
    const text = await visit.text('tbody');
    for (const part of ['holiday-theme-2025', 'Not evaluated for 61 days.', 'coupon-popup', 'legacy-search', 'every evaluation was no']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.ok(!text.includes('checkout-redesign'));
    await page.evaluate(() => {
      window.saved = [];
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        window.saved.push(blob.text());
        return create(blob);
      };
    });
    for (const [i, format] of ['CSV', 'JSON'].entries()) {
      await page.evaluate((wanted) =>
        [...document.querySelectorAll('.exports button')].find((each) => each.textContent === wanted).click(), `Export ${format}`);
      await page.waitForFunction((n) => window.saved.length === n, {}, i + 1);
      await visit.shows('Saved', '.exports');
    }
    const [csv, json] = await page.evaluate(() => Promise.all(window.saved));
    assert.equal(csv.trim().split('\r\n').length, 5);
    assert.equal(JSON.parse(json).flags.length, 4);
    visit.clean();
  },

  async 'SDKs by app and version'() {
    await fresh();
    await visit.go('#/sdks');
    assert.match(await visit.text('tbody'), /checkout production unleash-java-sdk 12\.2\.3 java 21\.0\.4/);
    await page.type('input[name=app]', 'shop-web');
    await page.waitForFunction(() => document.querySelectorAll('table.sdks tbody tr').length === 2);
    assert.equal(await page.evaluate(() => location.hash), '#/sdks?app=shop-web');
    visit.clean();
  },

  async 'values of a property by prefix'() {
    await fresh();
    await visit.go('#/properties');
    await page.evaluate(() => [...document.querySelectorAll('.flag-link')].find((each) => each.textContent === 'userId').click());
    await visit.shows('Elon Musk', 'table.values');
    await visit.shows('81,220', 'table.properties');
    await page.type('input[name=prefix]', 'Be6');
    await page.waitForFunction(() => document.querySelectorAll('table.values tbody tr').length === 1);
    assert.match(await visit.text('table.values tbody'), /Be6QkIjN Jeff Bezos/);
    visit.clean();
  },

  async 'values are masked for a key without the right, and not asked for'() {
    await fresh({readable: false});
    reader.requests.length = 0;
    await visit.go('#/properties?property=userId');
    await visit.shows('Values can be personal data');
    assert.deepEqual(ask('/v1/properties/'), []);
    await page.screenshot({path: `${SCREENSHOTS}/properties-masked.png`});
    visit.clean();
  },

  async 'health: freshness, lag, dead letters, refusals'() {
    await fresh();
    await visit.go('#/health');
    const text = await visit.text();
    for (const part of ['Ready', 'answers from its own file', '1,204,331', 'malformed 12', 'unknown-key 4', 'client-metrics 88,120']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    world.status = {dead_letters: null, refused: null, received: null, lag_records: null, topics: [], database: 'postgres'};
    await visit.go('#/health');
    await visit.shows('The reader was not told where the aggregator’s metrics are.');
    await visit.shows('answers from Postgres');
    visit.clean();
  },

  async 'names that attack are text on every screen'() {
    await fresh({rows: canned.flags(canned.hostileFlags()), hostile: canned.HOSTILE, environments: canned.HOSTILE});
    for (const hash of ['#/flags', '#/clean-up', '#/sdks', '#/properties?property=country', '#/health',
      ...canned.HOSTILE.flatMap((name) => [
        `#/flag?${new URLSearchParams({flag: name, by: 'variant'})}`, `#/flags?${new URLSearchParams({search: name})}`])]) {
      await visit.go(hash);
      assert.equal(await visit.count('main img, main script, main iframe, main [onerror]'), 0);
      await visit.fits();
    }
    await visit.go('#/flags');
    const names = await visit.texts('tbody .flag-link');
    assert.ok(names.includes('<img src=x onerror=alert(1)>'));
    assert.ok(names.includes('U+202Egnisrever U+202C-flag'.replace(' ', '')), names.join('\n'));
    assert.ok(names.includes('zeroU+200Bwidth and aU+0009taU+0007b'));
    await page.screenshot({path: `${SCREENSHOTS}/flags-hostile.png`, fullPage: true});
    await visit.go(`#/flag?${new URLSearchParams({flag: canned.HOSTILE[4]})}`);
    await page.screenshot({path: `${SCREENSHOTS}/flag-long-name.png`, fullPage: true});
    visit.clean();
  },

  async 'goes to a flag whatever its name'() {
    await fresh({rows: canned.hostileFlags()});
    for (const i of canned.HOSTILE.keys()) {
      await visit.go('#/flags');
      const name = await page.evaluate((n) => {
        const link = document.querySelectorAll('tbody .flag-link')[n];
        link.click();
        return link.textContent;
      }, i);
      await visit.settled();
      await page.waitForFunction((wanted) => document.querySelector('h1').textContent === wanted, {}, name);
      assert.equal(await visit.count('.verdict .state'), 1);
    }
    visit.clean();
  },

  async 'says so where there is nothing, and what to do'() {
    await fresh({rows: []});
    await visit.go('#/flags');
    await visit.shows('bin/flagtally demo');
    await visit.screenshots('flags-empty');
    await visit.go('#/flags?search=nothing');
    await visit.shows('No flag is like that');
    await visit.go('#/clean-up');
    await visit.shows('Nothing to clean up');
    await visit.go('#/flag?flag=nobody');
    await visit.shows('No evaluation of this flag was reported');
    // The browser itself notes a 404.
    assert.ok(visit.wrong.every((line) => line.includes('404')), visit.wrong.join('\n'));
  },

  async 'says why there is no answer, and tries again'() {
    await fresh({failing: 503});
    await visit.go('#/flags');
    await visit.shows('the query took longer than 5 s and was ended');
    await page.screenshot({path: `${SCREENSHOTS}/flags-failed.png`});
    world.failing = null;
    await page.click('.failure button');
    await visit.shows('checkout-redesign');
  },

  async 'keeps what it shows when a refresh fails, and says how old it is'() {
    await fresh();
    await visit.go('#/flags');
    world.failing = 503;
    await visit.shows('This is as of', '#notice');
    assert.equal(await visit.count('tbody tr'), 8);
    world.failing = null;
    await page.waitForFunction(() => document.getElementById('notice').hidden);
  },

  async 'updates by itself and touches only what changed'() {
    await fresh();
    await visit.go('#/flags');
    await page.evaluate(() => {
      window.changes = [];
      window.rows = [...document.querySelectorAll('tbody tr')];
      new MutationObserver((records) => window.changes.push(...records.map((record) =>
        `${record.type} ${record.target.parentElement?.closest('tr')?.querySelector('.flag-link')?.textContent ?? record.target.nodeName}`)))
        .observe(document.querySelector('main'), {subtree: true, childList: true, characterData: true});
    });
    const more = canned.flags();
    more[2].evaluations_24h = {yes: 123_456, no: 0};
    world.rows = more;
    await visit.shows('123,456');
    assert.ok(await page.evaluate(() => window.rows.every((row) => row.isConnected)));
    assert.deepEqual(await page.evaluate(() => [...new Set(window.changes)]), ['childList free-shipping-banner']);
    visit.clean();
  },

  async 'keeps the focus over a refresh'() {
    await fresh();
    await visit.go('#/flags');
    await page.focus('tbody .flag-link');
    await page.keyboard.press('ArrowDown');
    const before = await page.evaluate(() => document.activeElement.textContent);
    const asked = reader.requests.length;
    await page.waitForFunction((at) => performance.now() > at, {}, await page.evaluate(() => performance.now() + 5_500));
    assert.ok(reader.requests.length > asked);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), before);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.startsWith('#/flag?'));
    visit.clean();
  },

  async 'asks for a key, keeps it for the tab alone, and forgets it on request'() {
    await fresh({key: 'right'});
    await visit.go('#/flags');
    await visit.shows('A key to read with');
    await visit.screenshots('key');
    await page.type('#key-input', 'wrong');
    await page.keyboard.press('Enter');
    await visit.shows('does not know that key');
    await page.type('#key-input', 'right');
    await page.keyboard.press('Enter');
    await visit.shows('checkout-redesign');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('flagtally-key')), 'right');
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage) + document.cookie + location.href)).includes('right'));
    assert.ok(reader.requests.every((request) => !request.includes('right')));
    await page.click('#forget-key');
    await visit.shows('A key to read with');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('flagtally-key')), null);
    assert.ok(visit.wrong.every((line) => line.includes('401')), visit.wrong.join('\n'));
  },

  async 'switches colours, and stays with them'() {
    await fresh();
    await visit.go(SCREENS.flag);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const bars = () => page.evaluate(() => Chart.getChart(document.querySelector('.usage canvas')).getDatasetMeta(0).data[0].options.backgroundColor);
    const light = [await background(), await bars()];
    await page.click('#theme');
    await page.click('#theme');
    assert.equal(await page.$eval('#theme', (button) => button.textContent), '☾Dark');
    const dark = [await background(), await bars()];
    assert.notEqual(dark[0], light[0]);
    assert.notEqual(dark[1], light[1]);
    await visit.go('#/flags');
    assert.equal(await background(), dark[0]);
    await page.click('#theme');
    visit.clean();
  },

  async 'can be used by keys alone'() {
    await fresh();
    await visit.go('#/flags');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    const unnamed = await page.$$eval('a, button, input, select', (all) => all.filter((each) => !each.hidden
      && !(each.textContent.trim() || each.getAttribute('aria-label') || each.labels?.length)).map((each) => each.outerHTML));
    assert.deepEqual(unnamed, []);
    visit.clean();
  },
};

const only = process.argv[2];
await run(only ? Object.fromEntries(Object.entries(tests).filter(([name]) => name.includes(only))) : tests);
await visit.close();
await reader.close();
