// The Unleash browser SDK under Node, its flags bootstrapped, posting to GATEWAY with KEY.
import { InMemoryStorageProvider, UnleashClient } from 'unleash-proxy-client';
import { Evaluations, fail, setting } from './evaluations.mjs';

const APP = 'shop-page';

const variant = (name, enabled = true) => ({ name, enabled, feature_enabled: enabled });
const toggle = (name, enabled, variant) => ({ name, enabled, impressionData: false, variant });

const answers = [];
const client = new UnleashClient({
  appName: APP,
  url: `${setting('GATEWAY')}/api/frontend`,
  clientKey: setting('KEY'),
  metricsInterval: 1,
  metricsIntervalInitial: 0,
  storageProvider: new InMemoryStorageProvider(),
  bootstrap: [
    toggle('banner', true, variant('wide')),
    toggle('chat', true, variant('disabled', false)),
    toggle('survey', false, variant('disabled', false)),
  ],
  // Bootstrapped flags are fresh that long, so there is no download.
  experimental: { togglesStorageTTL: 3600 },
  // The SDK looks at no answer, so the script does.
  fetch: async (url, init) => {
    const answer = await fetch(url, init);
    answers.push(`${answer.status} ${await answer.text()}`);
    return answer;
  },
});
client.on('error', fail);
await client.start();

const evaluations = new Evaluations();

function evaluate(times) {
  for (let i = 0; i < times; i++) {
    for (const flag of ['banner', 'chat', 'survey', 'neverDefined']) {
      evaluations.flag(flag, client.isEnabled(flag));
    }
    for (const flag of ['banner', 'survey']) {
      const { name, feature_enabled: enabled } = client.getVariant(flag);
      evaluations.flag(flag, enabled);
      evaluations.variant(flag, name);
    }
  }
}

const sent = () => new Promise((resolve) => client.once('sent', resolve));
const byTimer = sent();
evaluate(17);
await byTimer;
evaluate(5);
await client.sendMetrics();
client.stop();
if (answers.join() !== '200 OK,200 OK') {
  fail(`answers: ${answers.join()}`);
}
evaluations.print(APP, 'unleash-js-sdk', 'unleash-proxy-client');
