import {el, follow, keyOf, setAttribute, setChildren, setText, visible} from '../dom.js';
import {hour, number, setNumber, showHour} from '../format.js';
import {link} from '../route.js';
import {
  cell, choice, empty, environment, environments, flagLink, heading, leftOut, pager, search, share, showState, sparkline, state,
  STATES, table,
} from '../parts.js';

const PAGE = 50;

/** All flags with how they were used lately. */
export function flags(app) {
  const filter = search('search', 'Search flags by a part of their name', 'Search flags');
  const chosen = environments();
  const states = choice('state', 'State', [['', 'Any'], ...Object.keys(STATES).map((name) => [name, name])]);
  const order = choice('sort', 'Sort by', [
    ['', 'Name'], ['last_seen', 'Last seen'], ['evaluations_24h', 'Evaluations, 24 h'],
    ['evaluations_7d', 'Evaluations, 7 d']]);
  order.node.classList.add('only-narrow');
  const headings = [
    heading('Flag', '', {by: 'name', first: 'asc'}),
    heading('State'),
    heading('Last seen', '', {by: 'last_seen', first: 'desc'}),
    heading('Last 24 h', 'number', {by: 'evaluations_24h', first: 'desc'}),
    heading('', 'spark'),
    heading('Last 7 d', 'number', {by: 'evaluations_7d', first: 'desc'}),
    heading('Yes, 7 d', 'share-column'),
  ];
  const list = table('flags cards', headings, 'Flags with their use');
  const pages = pager(PAGE);
  const missing = leftOut();
  const place = el('div');
  const node = el('section', {},
    el('div', {class: 'title'}, el('h1', {}, 'Flags')),
    el('div', {class: 'filters'}, filter.node, chosen.node, states.node, order.node),
    place, pages.node, missing.node);

  function row(flag) {
    const badge = state(flag.state);
    const apps = el('span', {class: 'app-count'});
    const seen = hour();
    const day = el('span');
    const bars = sparkline();
    const week = el('span');
    const yes = share();
    return {
      node: el('tr', {},
        cell('Flag', 'flag', flagLink(flag.environment, flag.flag),
          el('div', {class: 'under'}, environment(flag.environment), apps)),
        cell('State', '', badge),
        cell('Last seen', '', seen),
        cell('Last 24 h', 'number', day),
        cell('', 'spark', bars.node),
        cell('Last 7 d', 'number', week),
        cell('Yes, 7 d', 'share-column', yes.node)),
      update(next) {
        showState(badge, next.state);
        badge.title = next.why;
        setText(apps, appsText(next));
        setAttribute(apps, 'title', next.apps.map(visible).join(', '));
        showHour(seen, next.last_seen);
        setNumber(day, sum(next.evaluations_24h));
        bars.update(next.hours);
        setNumber(week, sum(next.evaluations_7d));
        yes.update(next.share_yes);
      },
    };
  }

  return {
    node,
    title: () => 'Flags',
    showParams(params) {
      [filter, chosen, states, order].forEach((control) => control.show(params));
      const by = params.get('sort') || 'name';
      const way = params.get('order') || (by === 'name' ? 'asc' : 'desc');
      headings.forEach((each) => each.show(by, way));
    },
    async load(params, signal) {
      const by = params.get('sort') || 'name';
      const [found, names] = await Promise.all([
        app.get('v1/flags', {
          search: params.get('search'), environment: params.get('environment'), app: params.get('app'),
          state: params.get('state'), sort: by, order: params.get('order') || (by === 'name' ? 'asc' : 'desc'),
          limit: PAGE, cursor: params.get('cursor'),
        }, signal),
        app.environments(signal),
      ]);
      chosen.offer(names);
      chosen.show(params);
      if (found.flags.length > 0) {
        setChildren(place, list.node);
        follow(list.body, found.flags, (flag) => keyOf(flag.environment, flag.flag), row);
      } else {
        setChildren(place, nothing(params));
      }
      pages.show(params, found.flags.length, found.total, found.next);
      missing.show(found.left_out);
      return found.as_of;
    },
    stop: filter.stop,
  };
}

function sum(evaluations) {
  return evaluations.yes + evaluations.no;
}

function appsText({apps_total: total}) {
  return total === 1 ? '1 app' : `${number(total)} apps`;
}

function nothing(params) {
  const filtered = ['search', 'environment', 'state', 'app'].some((name) => params.get(name));
  if (filtered) {
    return empty('No flag is like that',
      el('p', {}, 'No flag with usage fits this search and these filters.'),
      el('p', {}, el('a', {href: link('flags'), class: 'primary'}, 'Show all flags')));
  }
  return empty('No evaluation has been reported yet',
    el('p', {}, 'Point an SDK at the gateway, and its flags appear here within seconds of its first report.'),
    el('p', {}, 'To see how it looks, let a small fleet report:'),
    el('pre', {}, 'bin/flagtally demo'));
}
