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
