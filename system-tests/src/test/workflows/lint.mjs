// Prints a line for each problem of the workflow files that are given: FILE:LINE: MESSAGE. The checks are those of GitHub's
// editors: unknown keys, wrong types, expressions that can't be evaluated, jobs, inputs and secrets that are not there.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';

register('./json-modules.mjs', import.meta.url);
const { validate } = await import('@actions/languageservice');

const [root, ...files] = process.argv.slice(2);

// Reusable workflows of this repository; one of another can't be looked up here.
const fileProvider = {
  async getFileContent(reference) {
    if ('repository' in reference) {
      throw new Error(`${reference.owner}/${reference.repository} is another repository`);
    }
    return { name: reference.path, content: await readFile(join(root, reference.path), 'utf8') };
  },
};

for (const file of files) {
  const path = resolve(file);
  const document = TextDocument.create(`file://${path}`, 'yaml', 1, await readFile(path, 'utf8'));
  for (const { range, message } of await validate(document, { fileProvider })) {
    console.log(`${basename(file)}:${range.start.line + 1}: ${message}`);
  }
}
