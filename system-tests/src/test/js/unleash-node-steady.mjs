// The Unleash Node SDK as the app APP, evaluating and posting to GATEWAY with KEY until this script's standard input ends. Then
// it evaluates no more, and ends when all that it evaluated was acknowledged. What goes wrong on the way is the SDK's to cope with.
import { once } from 'node:events';
import unleashClient from 'unleash-client';
import { Acknowledged, Evaluations, fail, setting } from './evaluations.mjs';

const { InMemStorageProvider, Unleash } = unleashClient;
const APP = setting('APP');

const variant = (name, weight) => ({ name, weight, weightType: 'variable', stickiness: 'userId', payload: { type: 'string', value: name } });

const unleash = new Unleash({
  appName: APP,
  url: `${setting('GATEWAY')}/api`,
  customHeaders: { Authorization: setting('KEY') },
  refreshInterval: 0,
  // Nothing but the SDK's own timer may post: two posts in flight at once are not what an application does.
  metricsInterval: Number(setting('INTERVAL')),
  timeout: Number(setting('TIMEOUT')),
  storageProvider: new InMemStorageProvider(),
  bootstrap: {
    data: [
      { name: 'on', enabled: true, strategies: [{ name: 'default', parameters: {} }] },
      {
        name: 'colour',
        enabled: true,
        strategies: [{ name: 'default', parameters: {} }],
        variants: [variant('blue', 500), variant('red', 500)],
      },
      { name: 'off', enabled: false, strategies: [{ name: 'default', parameters: {} }] },
    ],
  },
});
unleash.on('error', fail);
unleash.on('warn', (warning) => {
  if (String(warning).includes('stopping metrics')) {
    fail(warning);
  }
});
const acknowledged = new Acknowledged(unleash);
await once(unleash, 'ready');

const evaluations = new Evaluations();
let evaluated = 0;

function evaluate() {
  const context = { userId: `user-${evaluated}` };
  for (const flag of ['on', 'off', 'neverDefined']) {
    evaluations.flag(flag, unleash.isEnabled(flag, context));
    evaluated++;
  }
  const colour = unleash.getVariant('colour', context);
  evaluations.flag('colour', colour.feature_enabled);
  evaluations.variant('colour', colour.name);
  evaluated++;
}

const steps = setInterval(evaluate, 10);
process.stdin.resume();
await once(process.stdin, 'end');
clearInterval(steps);

await acknowledged.reaches(evaluated);
unleash.destroy();
evaluations.print(APP, 'unleash-node-sdk', 'unleash-client');
