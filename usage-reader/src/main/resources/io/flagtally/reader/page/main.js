import {el, setAttribute, setText} from './dom.js';
import {get, getCsv, key, Problem} from './api.js';
import {ago, local, utc} from './format.js';
import {failure, skeleton} from './parts.js';
import {current, link, SCREENS} from './route.js';
import {cleanUp} from './screens/clean-up.js';
import {flag} from './screens/flag.js';
import {flags} from './screens/flags.js';
import {health} from './screens/health.js';
import {properties} from './screens/properties.js';
import {sdks} from './screens/sdks.js';
import {keyForm} from './key-form.js';

const REFRESH = 5_000;
const MAKERS = {flags, flag, 'clean-up': cleanUp, sdks, properties, health};
const ENVIRONMENTS_FOR = 60_000;

const main = document.getElementById('content');
const notice = document.getElementById('notice');
const freshness = document.getElementById('freshness');
const forgetKey = document.getElementById('forget-key');

let shown = null;
let loading = null;
let timer = null;
let asOf = null;
let environments = {at: 0, names: []};

const app = {
  get,
  getCsv,
  /** The names of the environments that the key sees; a minute old at most. */
  async environments(signal) {
    if (Date.now() - environments.at > ENVIRONMENTS_FOR) {
      environments = {at: Date.now(), names: (await get('v1/status', {}, signal)).environments};
    }
    return environments.names;
  },
};

function open() {
  // The browser tells of one step in two ways.
  if (shown && location.hash === shown.hash) {
    return;
  }
  const {screen, params} = current();
  const make = MAKERS[screen] ?? flags;
  const first = shown?.make !== make;
  if (first) {
    shown?.screen.stop();
    shown = {make, screen: make(app), complete: false, hash: ''};
    main.replaceChildren(skeleton());
    scrollTo(0, 0);
  }
  shown.hash = location.hash;
  shown.screen.showParams(params);
  markNavigation(MAKERS[screen] ? screen : 'flags');
  document.title = `${shown.screen.title()} · Flagtally`;
  load();
}

async function load() {
  clearTimeout(timer);
  loading?.abort();
  const attempt = new AbortController();
  loading = attempt;
  const {screen} = shown;
  main.setAttribute('aria-busy', 'true');
  try {
    const found = await screen.load(current().params, attempt.signal);
    if (attempt.signal.aborted) {
      return;
    }
    asOf = found ?? asOf;
    shown.complete = true;
    if (main.firstChild !== screen.node) {
      main.replaceChildren(screen.node);
    }
    tell(null);
  } catch (problem) {
    if (attempt.signal.aborted || problem.name === 'AbortError') {
      return;
    }
    failed(problem);
  }
  main.removeAttribute('aria-busy');
  showFreshness();
  timer = setTimeout(refresh, REFRESH);
}

function failed(problem) {
  if (!(problem instanceof Problem)) {
    // A defect of this page: the console has where.
    console.error(problem);
  }
  if (problem.status === 401) {
    askForKey(key.get() ? 'The reader does not know that key, or it has expired.' : '');
  } else if (problem.status === 403) {
    askForKey(problem.message);
  } else if (shown.complete && main.firstChild === shown.screen.node) {
    tell(`${problem.title ?? 'Something went wrong'}${problem.title === problem.message ? '' : ': ' + problem.message}`
      + (asOf ? ` This is as of ${local(asOf)}.` : ''));
  } else {
    main.replaceChildren(failure(problem, load));
  }
}

/** Asks for a key, and says what is wrong with the one there was. */
function askForKey(wrong) {
  if (document.getElementById('key-form')) {
    return;
  }
  key.forget();
  environments.at = 0;
  shown.complete = false;
  main.replaceChildren(keyForm(wrong, (typed) => {
    key.set(typed);
    main.replaceChildren(skeleton());
    load();
  }));
  document.getElementById('key-input').focus();
}

function refresh() {
  // Nobody looks, or somebody types a key: the next visit, or the answer, loads.
  if (document.hidden || document.getElementById('key-form')) {
    timer = setTimeout(refresh, REFRESH);
    return;
  }
  load();
}

function tell(text) {
  notice.hidden = text === null;
  setText(notice, text ?? '');
}

function showFreshness() {
  forgetKey.hidden = key.get() === '';
  setText(freshness, asOf ? `as of ${local(asOf)}` : '');
  setAttribute(freshness, 'title', asOf ? `All numbers are complete up to ${utc(asOf)}, ${ago(asOf)}.` : null);
}

function markNavigation(screen) {
  for (const anchor of document.querySelectorAll('#nav a')) {
    const here = anchor.dataset.screen === screen || (screen === 'flag' && anchor.dataset.screen === 'flags');
    setAttribute(anchor, 'aria-current', here ? 'page' : null);
  }
}

document.getElementById('nav').append(
  ...SCREENS.map(([name, text]) => el('a', {href: link(name), 'data-screen': name}, text)));

forgetKey.addEventListener('click', () => {
  key.forget();
  environments.at = 0;
  asOf = null;
  shown.screen.stop();
  shown = null;
  open();
});

const THEMES = ['auto', 'light', 'dark'];
const themeButton = document.getElementById('theme');

function showTheme() {
  const theme = document.documentElement.dataset.theme ?? 'auto';
  themeButton.replaceChildren(...{auto: ['◐', 'Auto'], light: ['☀', 'Light'], dark: ['☾', 'Dark']}[theme]
    .map((text, i) => el('span', i === 1 ? {class: 'word'} : {}, text)));
  themeButton.setAttribute('aria-label', `Colours: ${theme}. Change them`);
  dispatchEvent(new Event('flagtally-theme'));
}

themeButton.addEventListener('click', () => {
  const before = document.documentElement.dataset.theme ?? 'auto';
  const theme = THEMES[(THEMES.indexOf(before) + 1) % THEMES.length];
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  try {
    localStorage.setItem('flagtally-theme', theme);
  } catch {
    // Not kept, then.
  }
  showTheme();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);

addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, select, textarea');
  if (event.ctrlKey || event.metaKey || event.altKey || typing) {
    return;
  }
  if (event.key === '/') {
    const input = main.querySelector('input[type=search]');
    if (input) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && event.target.closest?.('tbody')) {
    const links = [...main.querySelectorAll('tbody .flag-link')];
    const next = links[links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});

document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});

addEventListener('hashchange', open);
addEventListener('popstate', open);
addEventListener('flagtally-route', open);
document.addEventListener('visibilitychange', () => !document.hidden && shown?.complete && load());

showTheme();
open();
