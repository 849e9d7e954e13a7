import {el, nameOf, setAttribute, setText, svg, visible} from './dom.js';
import {number, percent} from './format.js';
import {change, current, link} from './route.js';

/** What each state says, in the words of the rule. */
export const STATES = {
  new: 'First evaluated less than 7 days ago.',
  live: 'Evaluated within the last 7 days, and not always the same way.',
  settled: 'Evaluated within the last 7 days, and for 30 days always the same way: only yes, only no, or one variant.',
  idle: 'Not evaluated for 7 days.',
  gone: 'Not evaluated for 30 days.',
};

export function state(name) {
  const badge = el('span', {class: 'state'});
  showState(badge, name);
  return badge;
}

export function showState(badge, name) {
  setText(badge, name);
  setAttribute(badge, 'data-state', name);
  setAttribute(badge, 'title', STATES[name] ?? '');
}

const BARS = 24;
const HEIGHT = 24;
const STEP = 4;

/** The last 24 hours as bars, oldest first. */
export function sparkline() {
  const bars = Array.from({length: BARS}, (_, i) =>
    svg('rect', {x: i * STEP, width: STEP - 1, y: HEIGHT - 1, height: 1, rx: 0.5}));
  const node = svg('svg', {
    class: 'sparkline', viewBox: `0 0 ${BARS * STEP - 1} ${HEIGHT}`, width: BARS * STEP - 1, height: HEIGHT, role: 'img',
  }, bars);
  return {
    node,
    update(hours) {
      const most = Math.max(...hours, 1);
      bars.forEach((bar, i) => {
        const count = hours[i] ?? 0;
        const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * HEIGHT));
        setAttribute(bar, 'height', String(height));
        setAttribute(bar, 'y', String(HEIGHT - height));
        setAttribute(bar, 'class', count === 0 ? 'none' : 'some');
      });
      const total = hours.reduce((sum, count) => sum + count, 0);
      setAttribute(node, 'aria-label', total === 0
        ? 'no evaluations in 24 hours'
        : `${number(total)} evaluations in 24 hours, ${number(Math.max(...hours))} in the busiest one`);
    },
  };
}

const SHARE = 48;

/** Which part of the evaluations was yes: a bar and a number. */
export function share() {
  const yes = svg('rect', {class: 'yes', x: 0, y: 0, width: 0, height: 6});
  const bar = svg('svg', {
    class: 'share-bar', viewBox: `0 0 ${SHARE} 6`, width: SHARE, height: 6, 'aria-hidden': 'true',
  }, svg('rect', {class: 'no', x: 0, y: 0, width: SHARE, height: 6}), yes);
  const text = el('span', {class: 'share-text'});
  return {
    node: el('span', {class: 'share'}, bar, text),
    update(value) {
      bar.classList.toggle('absent', value === null);
      setAttribute(yes, 'width', String(Math.round((value ?? 0) * SHARE * 10) / 10));
      setText(text, value === null ? '–' : percent(value));
    },
  };
}

export function environment(name) {
  return el('span', {class: 'environment'}, nameOf(name));
}

/** Nothing to show, and what to do about it. */
export function empty(title, ...more) {
  return el('div', {class: 'empty'},
    svg('svg', {viewBox: '0 0 48 32', width: 72, height: 48, 'aria-hidden': 'true'},
      svg('path', {d: 'M6 28V16M16 28V20M26 28V12M36 28V22', class: 'empty-bars'}),
      svg('path', {d: 'M2 30h44', class: 'empty-line'})),
    el('h2', {}, title), more);
}

export function failure(problem, retry) {
  return el('div', {class: 'empty failure', role: 'alert'},
    el('h2', {}, problem.title || 'Something went wrong'),
    el('p', {}, problem.message === problem.title ? '' : problem.message),
    el('button', {type: 'button', class: 'primary', onclick: retry}, 'Try again'));
}

/** Lines that stand for rows until there are some. */
export function skeleton(lines = 8) {
  return el('div', {class: 'skeleton', 'aria-label': 'loading', role: 'status'},
    Array.from({length: lines}, () => el('div', {class: 'skeleton-line'})));
}

/** A search field that follows the typing, and the address follows it. */
export function search(param, label, placeholder) {
  let waiting;
  const input = el('input', {
    type: 'search', name: param, placeholder, 'aria-label': label, autocomplete: 'off', spellcheck: 'false', maxlength: 255,
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => change({[param]: input.value}, true), 200);
    },
    onkeydown: (event) => {
      if (event.key === 'Escape' && input.value) {
        input.value = '';
        input.dispatchEvent(new Event('input'));
        event.preventDefault();
      }
    },
  });
  return {
    node: el('label', {class: 'search'}, input),
    stop: () => clearTimeout(waiting),
    show(params) {
      if (document.activeElement !== input) {
        input.value = params.get(param) ?? '';
      }
    },
  };
}

let lists = 0;

/** A field for the whole name of an app, with those that hold what is typed to choose from. */
export function appField(app) {
  const id = `apps-${++lists}`;
  const names = el('datalist', {id});
  let waiting;
  const input = el('input', {
    type: 'search', name: 'app', list: id, placeholder: 'App', 'aria-label': 'Only this app', autocomplete: 'off',
    spellcheck: 'false', maxlength: 300,
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(suggest, 200);
    },
    onchange: () => change({app: input.value}),
  });

  async function suggest() {
    const found = await app.get('v1/apps', {search: input.value.slice(0, 255), limit: 20}).catch(() => ({apps: []}));
    const offered = [...new Set(found.apps.map((each) => each.app))];
    names.replaceChildren(...offered.map((value) => el('option', {value})));
    if (offered.includes(input.value)) {
      change({app: input.value}, true);
    }
  }

  return {
    node: el('label', {class: 'search'}, input, names),
    stop: () => clearTimeout(waiting),
    show(params) {
      if (document.activeElement !== input) {
        input.value = params.get('app') ?? '';
      }
    },
  };
}

/** A list to choose from; its first entry, with the value '', is the default. */
export function choice(param, label, options) {
  const select = el('select', {
    name: param, 'aria-label': label, onchange: () => change({[param]: select.value}),
  });
  let shown = '';
  const node = el('label', {class: 'choice'}, el('span', {}, label), select);
  const control = {
    node,
    offer(entries) {
      const wanted = JSON.stringify(entries);
      if (wanted !== shown) {
        shown = wanted;
        select.replaceChildren(...entries.map(([value, text]) => el('option', {value}, text)));
      }
    },
    show(params) {
      const value = params.get(param) ?? '';
      if (![...select.options].some((option) => option.value === value)) {
        select.append(el('option', {value}, visible(value)));
      }
      select.value = value;
    },
  };
  control.offer(options);
  return control;
}

/** All environments that a list may be of. */
export function environments() {
  const control = choice('environment', 'Environment', [['', 'All']]);
  return {
    ...control,
    offer(names) {
      control.node.hidden = names.length < 2 && !current().params.get('environment');
      control.offer([['', 'All'], ...names.map((name) => [name, visible(name)])]);
    },
  };
}

/** A row of buttons of which one is pressed. */
export function segments(param, label, options, first) {
  const buttons = options.map(([value, text]) => el('button', {
    type: 'button', onclick: () => change({[param]: value === first ? '' : value}, false),
  }, text));
  return {
    node: el('div', {class: 'segments', role: 'group', 'aria-label': label}, buttons),
    show(params) {
      const value = params.get(param) || first;
      buttons.forEach((button, i) => setAttribute(button, 'aria-pressed', String(options[i][0] === value)));
    },
  };
}

/** The head of a table column; a click sorts by it, another one turns the order around. */
export function heading(text, className = '', sort = null) {
  if (!sort) {
    return {node: el('th', {scope: 'col', class: className}, text), show() {}};
  }
  const button = el('button', {type: 'button', class: 'sort'}, text);
  const node = el('th', {scope: 'col', class: className}, button);
  let order = '';
  button.addEventListener('click', () => {
    const next = order === '' ? sort.first : order === 'asc' ? 'desc' : 'asc';
    change({sort: sort.by, order: next});
  });
  return {
    node,
    show(by, found) {
      order = by === sort.by ? found : '';
      setAttribute(node, 'aria-sort', order === '' ? null : order === 'asc' ? 'ascending' : 'descending');
    },
  };
}

/** Previous and next page; total is null where the reader does not count. How to get back is remembered for as long as the tab shows the list. */
export function pager(pageSize) {
  const cursors = new Map();
  let next = null;
  const previous = el('button', {
    type: 'button',
    onclick: () => {
      const page = pageOf(current().params) - 1;
      change({cursor: page > 1 ? cursors.get(page) ?? '' : '', page: page > 1 && cursors.has(page) ? page : ''});
    },
  }, 'Previous');
  const forward = el('button', {
    type: 'button',
    onclick: () => {
      const page = pageOf(current().params) + 1;
      cursors.set(page, next);
      change({cursor: next, page});
    },
  }, 'Next');
  const text = el('span', {class: 'pages'});
  const node = el('nav', {class: 'pager', 'aria-label': 'Pages'}, text, previous, forward);
  return {
    node,
    show(params, shown, total, cursor) {
      next = cursor;
      const page = pageOf(params);
      if (params.get('cursor')) {
        cursors.set(page, params.get('cursor'));
      }
      const first = (page - 1) * pageSize + 1;
      const range = `${number(first)}–${number(first + shown - 1)}`;
      setText(text, shown === 0 ? '' : total === null ? range : `${range} of ${number(total)}`);
      previous.disabled = page === 1;
      forward.disabled = !cursor;
      previous.hidden = forward.hidden = page === 1 && !cursor;
    },
  };
}

/** How many rows at most a list has no room for; nothing if it has them all. */
export function leftOut() {
  const node = el('p', {class: 'note', hidden: true});
  return {
    node,
    show(count) {
      node.hidden = count === 0;
      setText(node, `Up to ${number(count)} more, seen longest ago, are not shown.`);
    },
  };
}

function pageOf(params) {
  return Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
}

/** A link to a flag's own screen. */
export function flagLink(environmentName, flag) {
  return el('a', {href: link('flag', {flag, environment: environmentName}), class: 'flag-link'}, nameOf(flag));
}

/** A table that scrolls by itself where it is too wide, and its body. */
export function table(className, headings, caption) {
  const body = el('tbody');
  const node = el('div', {class: 'table-box'},
    el('table', {class: className},
      el('caption', {class: 'unseen-text'}, caption),
      el('thead', {}, el('tr', {}, headings.map((each) => each.node ?? each))),
      body));
  return {node, body};
}

/** A cell; on a phone, where a row is a card, its label stands before it. */
export function cell(label, className, ...children) {
  return el('td', {class: className, 'data-label': label}, children);
}
