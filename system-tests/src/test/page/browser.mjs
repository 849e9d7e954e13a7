// A headless browser that notes whatever a page may not do.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import puppeteer from 'puppeteer-core';

const LONGEST = 20_000;

/** Opens one. screenshots is a folder, url the only origin that it may talk to. */
export async function open(program, screenshots, url, {width = 1280, height = 860} = {}) {
  mkdirSync(screenshots, {recursive: true});
  const browser = await puppeteer.launch({
    executablePath: program,
    headless: true,
    timeout: 60_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-quic', '--force-color-profile=srgb', '--hide-scrollbars',
      // A page that was left would be kept, and the next one would need a process of its own.
      '--disable-features=BackForwardCache'],
  });
  const page = await browser.newPage();
  await page.setViewport({width, height});
  page.setDefaultTimeout(LONGEST);
  const origin = new URL(url).origin;
  const wrong = [];
  let visits = 0;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') {
      wrong.push(`console: ${message.text()} ${message.location()?.url ?? ''}`);
    }
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.stack}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (!['data:', 'blob:'].includes(asked.protocol) && asked.origin !== origin) {
      wrong.push(`request elsewhere: ${request.url()}`);
    }
  });

  const visit = {
    page,
    wrong,

    /** Goes to a screen by its address, in a page of its own: nothing is left of the one before. */
    async go(hash) {
      visits++;
      await page.goto(`${url}?visit=${visits}${hash}`);
      await visit.settled();
    },

    /** Waits until what was asked for is shown. */
    async settled() {
      await page.waitForFunction(() => {
        const main = document.getElementById('content');
        return main && main.firstElementChild && !main.querySelector(':scope > .skeleton') && !main.hasAttribute('aria-busy');
      });
    },

    /** Waits for a text in the page. */
    async shows(text, selector = 'body') {
      await page.waitForFunction((wanted, where) =>
        [...document.querySelectorAll(where)].some((each) => each.innerText.replace(/\s+/g, ' ').includes(wanted)), {}, text, selector);
    },

    text: (selector = 'main') => page.$eval(selector, (element) => element.innerText.replace(/\s+/g, ' ')),
    texts: (selector) => page.$$eval(selector, (all) => all.map((element) => element.textContent.replace(/\s+/g, ' ').trim())),
    count: (selector) => page.$$eval(selector, (all) => all.length),

    /** A picture of the whole screen in both colours. */
    async screenshots(name) {
      for (const theme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: theme}]);
        // The chart is painted anew with the frame after the change.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.screenshot({path: `${screenshots}/${name}-${theme}.png`, fullPage: true});
      }
      await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
    },

    /** Nothing sticks out of the window. */
    async fits() {
      const {inner, content} = await page.evaluate(() => ({
        inner: document.documentElement.clientWidth, content: document.documentElement.scrollWidth,
      }));
      assert.ok(content <= inner, `the page is ${content} px wide in a window of ${inner}`);
    },

    /** What the chart shows: labels of its series, with their sums. */
    chart: () => page.evaluate(() => {
      const shown = Chart.getChart(document.querySelector('.usage canvas'));
      return shown?.data.datasets.map((each) => [each.label, each.data.reduce((sum, count) => sum + count, 0)]);
    }),

    /** Fails if the page did what it may not. */
    clean() {
      assert.deepEqual(wrong, []);
    },

    close: () => browser.close(),
  };
  return visit;
}

/** Runs tests one after the other, says of each how it went, and fails at the end if one did. */
export async function run(tests) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
