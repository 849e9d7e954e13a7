// The Unleash Node SDK with one address for flags and usage: EDGE, with KEY, as APP.
import { once } from 'node:events';
import unleashClient from 'unleash-client';
import { Evaluations, fail, setting } from './evaluations.mjs';

const { InMemStorageProvider, Unleash } = unleashClient;

const unleash = new Unleash({
  appName: setting('APP'),
  url: `${setting('EDGE')}/api`,
  customHeaders: { Authorization: setting('KEY') },
  // One download, at the start, and a timer that never fires: this script says when to post.
  refreshInterval: 3_600_000,
  metricsInterval: 3_600_000,
  storageProvider: new InMemStorageProvider(),
});
unleash.on('error', fail);
unleash.on('warn', fail);
await Promise.all([once(unleash, 'synchronized'), once(unleash, 'registered')]);

const evaluations = new Evaluations();

function evaluate(users) {
  for (let user = 0; user < users; user++) {
    for (const flag of ['newCheckout', 'retired']) {
      evaluations.flag(flag, unleash.isEnabled(flag, { userId: `user-${user}` }));
    }
  }
}

let sent = 0;
unleash.on('sent', () => sent++);
evaluate(100);
await unleash.flushMetrics();
evaluate(37);
await unleash.destroyWithFlush();
if (sent !== 2) {
  fail(`${sent} of 2 reports were accepted`);
}
evaluations.print(setting('APP'), 'unleash-node-sdk', 'unleash-client');
