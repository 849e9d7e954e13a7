// The address after # holds the screen and all that it shows: a copied link opens the same.

export const SCREENS = [
  ['flags', 'Flags'],
  ['clean-up', 'Clean-up'],
  ['sdks', 'SDKs'],
  ['properties', 'Properties'],
  ['health', 'Health'],
];

export function current() {
  const [path, query = ''] = split(location.hash.slice(1));
  return {screen: path.replace(/^\//, '') || 'flags', params: new URLSearchParams(query)};
}

function split(text) {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The address of a screen; an empty value is the default and stays out. */
export function link(screen, params = {}) {
  const query = new URLSearchParams();
  const entries = params instanceof URLSearchParams ? [...params] : Object.entries(params);
  for (const [name, value] of entries) {
    if (value !== '' && value !== null && value !== undefined) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return `#/${screen}${text ? '?' + text : ''}`;
}

/** Goes there; with replace as one step with where it was, as for each letter of a search. */
export function go(hash, replace = false) {
  if (hash === location.hash) {
    return;
  }
  history[replace ? 'replaceState' : 'pushState'](null, '', hash);
  dispatchEvent(new Event('flagtally-route'));
}

/** The same screen with some params changed; whatever changes, paging begins anew unless it is what changes. */
export function change(changes, replace = false) {
  const {screen, params} = current();
  if (!('cursor' in changes)) {
    params.delete('cursor');
    params.delete('page');
  }
  for (const [name, value] of Object.entries(changes)) {
    params.set(name, value ?? '');
  }
  go(link(screen, params), replace);
}
