const KEY = 'flagtally-key';

/** What the reader said instead of an answer, or that it said nothing. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

/** The key that a person typed, for this tab until it closes. */
export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** Asks the reader that served this page for JSON. Names in the path must be encoded. */
export async function get(path, query = {}, signal = undefined) {
  return (await ask(path, query, 'application/json', signal)).json();
}

/** Asks for one page of a list as CSV; gives its text, and the cursor of the next page or null. */
export async function getCsv(path, query) {
  const response = await ask(path, query, 'text/csv');
  const address = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get('Link') ?? '')?.[1];
  const next = address ? new URL(address, response.url).searchParams.get('cursor') : null;
  return {text: await response.text(), next};
}

async function ask(path, query, accept, signal = undefined) {
  const url = new URL(path, document.baseURI);
  url.hash = '';
  url.search = '';
  for (const [name, value] of Object.entries(query)) {
    if (value !== '' && value !== null && value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  const headers = {Accept: accept};
  if (key.get()) {
    headers.Authorization = `Bearer ${key.get()}`;
  }
  let response;
  try {
    response = await fetch(url, {headers, signal, cache: 'no-store', credentials: 'omit'});
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, 'The reader does not answer', 'It may be stopped, or the network is away.');
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

async function problem(response) {
  const body = await response.json().catch(() => ({}));
  return new Problem(
      response.status, body.title || `The reader answered ${response.status}`, body.detail || '');
}

/** One segment of a path. */
export function segment(name) {
  return encodeURIComponent(name);
}
