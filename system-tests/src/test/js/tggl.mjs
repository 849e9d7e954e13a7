// Tggl's local client as the app APP: its flags come from a server in this script, its reports go to GATEWAY with KEY.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Evaluations, fail, setting } from './evaluations.mjs';

// Its ES module build imports files without their extension, which Node does not resolve.
const { TgglLocalClient } = createRequire(import.meta.url)('tggl-client');
const APP = setting('APP');

const flag = (slug, value, otherwise) => ({
  slug,
  defaultVariation: { active: true, value: otherwise },
  conditions: [
    { rules: [{ key: 'plan', operator: 'STR_EQUAL', values: ['pro'], negate: false }], variation: { active: true, value } },
  ],
});

const config = createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify([flag('layout', 'wide', 'narrow'), flag('beta', true, false), flag('limits', { seats: 50 }, null)]));
}).listen(0, 'localhost');
await once(config, 'listening');

// The client adds its vendor's cloud to both lists, as the last resort; without it a refused report is a failed one.
const configUrls = [`http://localhost:${config.address().port}`];
const reportUrls = [setting('GATEWAY')];
const client = new TgglLocalClient({
  apiKey: setting('KEY'),
  appName: APP,
  baseUrls: configUrls,
  pollingIntervalMs: 0,
  reporting: { baseUrls: reportUrls, flushIntervalMs: 3_600_000 },
});
configUrls.length = 1;
reportUrls.length = 1;
await client.waitReady();
config.close();
if (client.getError()) {
  fail(client.getError());
}

const evaluations = new Evaluations();

// As the gateway names a variant: a text as it is, anything else as JSON.
const named = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

function evaluate(context, times) {
  for (let i = 0; i < times; i++) {
    for (const [slug, otherwise] of [['layout', 'none'], ['beta', false], ['limits', null], ['neverDefined', 'fallback']]) {
      const value = client.get(context, slug, otherwise);
      evaluations.flag(slug, value !== null && value !== false);
      evaluations.variant(slug, named(value));
    }
  }
}

async function flush() {
  const reporting = client.getReporting();
  await reporting.flush();
  if (Object.keys(reporting._reportFlags).length) {
    fail('a report was not accepted, and the client kept it');
  }
}

evaluate({ userId: 'u-1', userName: 'Ada Lovelace', plan: 'pro', seats: 3 }, 30);
evaluate({ userId: 'u-2', userName: 'Grace Hopper', plan: 'free' }, 12);
await flush();
evaluate({ userId: 'u-3', plan: 'pro' }, 7);
await flush();
await client.close();
evaluations.print(APP, 'js-client', 'tggl-client');
