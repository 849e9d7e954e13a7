import {el} from './dom.js';

const PAGE = 1_000;

/** Saves all flags that fit a query as a file, page by page, as the reader gives them. */
export async function download(app, query, format) {
  const {text, asOf} = format === 'csv' ? await csv(app, query) : await json(app, query);
  const day = (asOf ?? new Date().toISOString()).slice(0, 10);
  save(text, format === 'csv' ? 'text/csv' : 'application/json', `flags-${day}.${format}`);
}

async function json(app, query) {
  const flags = [];
  let page = {next: null};
  do {
    page = await app.get('v1/flags', {...query, limit: PAGE, cursor: page.next});
    flags.push(...page.flags);
  } while (page.next);
  return {text: JSON.stringify({as_of: page.as_of, left_out: page.left_out, flags}, null, 2) + '\n', asOf: page.as_of};
}

async function csv(app, query) {
  let text = '';
  let cursor = null;
  do {
    const page = await app.getCsv('v1/flags', {...query, limit: PAGE, cursor});
    // Each page has the line of names.
    text += text === '' ? page.text : page.text.slice(page.text.indexOf('\n') + 1);
    cursor = page.next;
  } while (cursor);
  return {text, asOf: null};
}

function save(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], {type: `${type};charset=utf-8`}));
  const anchor = el('a', {href: url, download: name});
  anchor.click();
  // The browser holds on to what it saves; the address has done its work.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
