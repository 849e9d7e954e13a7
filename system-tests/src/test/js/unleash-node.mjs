// The Unleash Node SDK, its flags bootstrapped, registering and posting to GATEWAY with KEY.
import { once } from 'node:events';
import unleashClient from 'unleash-client';
import { Evaluations, fail, setting } from './evaluations.mjs';

const { InMemStorageProvider, Unleash } = unleashClient;
const APP = 'shop-backend';

const variant = (name, weight) => ({ name, weight, weightType: 'variable', stickiness: 'userId', payload: { type: 'string', value: name } });

const unleash = new Unleash({
  appName: APP,
  url: `${setting('GATEWAY')}/api`,
  customHeaders: { Authorization: setting('KEY') },
  // No download, and a timer that never fires: this script says when to post.
  refreshInterval: 0,
  metricsInterval: 3_600_000,
  storageProvider: new InMemStorageProvider(),
  bootstrap: {
    data: [
      {
        name: 'newCheckout',
        enabled: true,
        strategies: [{ name: 'flexibleRollout', parameters: { rollout: '30', stickiness: 'userId', groupId: 'newCheckout' } }],
      },
      {
        name: 'buttonColour',
        enabled: true,
        strategies: [{ name: 'default', parameters: {} }],
        variants: [variant('blue', 500), variant('grün', 300), variant('red', 200)],
      },
      { name: 'retired', enabled: false, strategies: [{ name: 'default', parameters: {} }] },
    ],
  },
});
unleash.on('error', fail);
unleash.on('warn', fail);
const registered = once(unleash, 'registered');
await Promise.all([once(unleash, 'ready'), registered]);

const evaluations = new Evaluations();

function evaluate(users) {
  for (let user = 0; user < users; user++) {
    const context = { userId: `user-${user}` };
    for (const flag of ['newCheckout', 'retired', 'neverDefined']) {
      evaluations.flag(flag, unleash.isEnabled(flag, context));
    }
    const colour = unleash.getVariant('buttonColour', context);
    evaluations.flag('buttonColour', colour.feature_enabled);
    evaluations.variant('buttonColour', colour.name);
    const none = unleash.getVariant('newCheckout', context);
    evaluations.flag('newCheckout', none.feature_enabled);
    evaluations.variant('newCheckout', none.name);
  }
}

let sent = 0;
unleash.on('sent', () => sent++);
evaluate(120);
await unleash.flushMetrics();
evaluate(41);
await unleash.destroyWithFlush();
if (sent !== 2) {
  fail(`${sent} of 2 reports were accepted`);
}
evaluations.print(APP, 'unleash-node-sdk', 'unleash-client');
