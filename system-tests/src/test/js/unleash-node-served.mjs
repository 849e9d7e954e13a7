// The Unleash Node SDK as the app APP, with one address for flags and usage: EDGE, with KEY. It gets its flags from the server
// again and again, and evaluates those of FLAGS and VARIANTS, for as many users as each line of standard input says. When its
// input ends, it ends as soon as all was acknowledged. A server that is away for a while is the SDK's to cope with.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import unleashClient from 'unleash-client';
import { Acknowledged, Evaluations, fail, setting } from './evaluations.mjs';

const { InMemStorageProvider, Unleash } = unleashClient;
const FLAGS = setting('FLAGS').split(',');
const VARIANTS = setting('VARIANTS').split(',');

const unleash = new Unleash({
  appName: setting('APP'),
  url: `${setting('EDGE')}/api`,
  customHeaders: { Authorization: setting('KEY') },
  refreshInterval: 1_000,
  metricsInterval: 500,
  storageProvider: new InMemStorageProvider(),
});
unleash.on('error', (problem) => console.error(problem));
unleash.on('warn', (warning) => {
  if (String(warning).includes('stopping metrics')) {
    fail(warning);
  }
});
const acknowledged = new Acknowledged(unleash);
await once(unleash, 'synchronized');

const evaluations = new Evaluations();
let evaluated = 0;

for await (const users of createInterface({ input: process.stdin })) {
  for (let user = 0; user < Number(users); user++) {
    const context = { userId: `user-${user}` };
    for (const flag of FLAGS) {
      evaluations.flag(flag, unleash.isEnabled(flag, context));
      evaluated++;
    }
    for (const flag of VARIANTS) {
      const variant = unleash.getVariant(flag, context);
      evaluations.flag(flag, variant.feature_enabled);
      evaluations.variant(flag, variant.name);
      evaluated++;
    }
  }
}

await acknowledged.reaches(evaluated);
unleash.destroy();
evaluations.print(setting('APP'), 'unleash-node-sdk', 'unleash-client');
