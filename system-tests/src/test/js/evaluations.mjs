// What a script evaluated, counted from what the SDK returned to it and not from what the SDK reports.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export class Evaluations {
  #flags = {};

  flag(name, yes) {
    const flag = (this.#flags[name] ??= { yes: 0, no: 0, variants: {} });
    flag[yes ? 'yes' : 'no']++;
  }

  variant(name, variant) {
    const { variants } = this.#flags[name];
    variants[variant] = (variants[variant] ?? 0) + 1;
  }

  /** Prints the one line of standard output that the test reads. */
  print(app, sdk, npmPackage) {
    const { version } = require(`./node_modules/${npmPackage}/package.json`);
    process.stdout.write(JSON.stringify({ app, sdk, sdkVersion: version, flags: this.#flags }) + '\n');
  }
}

/** How many evaluations of an Unleash SDK were acknowledged. */
export class Acknowledged {
  #evaluations = 0;

  constructor(unleash) {
    unleash.on('sent', ({ bucket }) => {
      for (const { yes, no } of Object.values(bucket.toggles)) {
        this.#evaluations += yes + no;
      }
    });
  }

  /** Waits until that many were; more is an error. */
  async reaches(evaluated) {
    // The SDK's timer alone does not keep Node running.
    await new Promise((resolve) => {
      const polls = setInterval(() => {
        if (this.#evaluations >= evaluated) {
          clearInterval(polls);
          resolve();
        }
      }, 20);
    });
    if (this.#evaluations > evaluated) {
      fail(`${this.#evaluations} evaluations were acknowledged, ${evaluated} made`);
    }
  }
}

export function setting(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

/** For SDKs that swallow what went wrong. */
export function fail(problem) {
  console.error(problem);
  process.exit(1);
}
