// Hooks for Node: JSON as a module, without the import attribute that Node wants and the language service leaves to bundlers.
import { readFile } from 'node:fs/promises';

export async function load(url, context, next) {
  if (!url.endsWith('.json')) {
    return next(url, context);
  }
  return { format: 'module', shortCircuit: true, source: `export default ${await readFile(new URL(url), 'utf8')}` };
}
