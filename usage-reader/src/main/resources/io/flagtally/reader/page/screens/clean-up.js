import {el, follow, keyOf, setChildren, setText} from '../dom.js';
import {hour, showHour} from '../format.js';
import {download} from '../export.js';
import {cell, empty, environment, environments, flagLink, heading, leftOut, pager, search, segments, showState, state, table} from '../parts.js';

const PAGE = 50;
const ALL = 'settled,idle,gone';

/** Flags that may go, and why. */
export function cleanUp(app) {
  const filter = search('search', 'Search flags by a part of their name', 'Search flags');
  const chosen = environments();
  const states = segments('state', 'State',
    [[ALL, 'All'], ['settled', 'Settled'], ['idle', 'Idle'], ['gone', 'Gone']], ALL);
  const list = table('clean-up cards', [
    heading('Flag'), heading('State'), heading('Why'), heading('Since'), heading('Last seen'),
  ], 'Flags that may be removed');
  const pages = pager(PAGE);
  const missing = leftOut();
  const place = el('div');
  const exported = el('span', {class: 'note', role: 'status'});
  const buttons = ['csv', 'json'].map((format) => el('button', {
    type: 'button', onclick: () => save(format),
  }, `Export ${format.toUpperCase()}`));
  const node = el('section', {},
    el('div', {class: 'title'},
      el('div', {}, el('h1', {}, 'Clean-up'),
        el('p', {class: 'lead'}, 'Flags that always answer the same, or that nobody asks for any more.')),
      el('div', {class: 'exports'}, exported, buttons)),
    el('div', {class: 'filters'}, filter.node, chosen.node, states.node),
    place, pages.node, missing.node);
  let query = {};

  async function save(format) {
    buttons.forEach((button) => {
      button.disabled = true;
    });
    setText(exported, 'Collecting…');
    try {
      await download(app, query, format);
      setText(exported, 'Saved');
    } catch (problem) {
      setText(exported, `Not saved: ${problem.message}`);
    } finally {
      buttons.forEach((button) => {
        button.disabled = false;
      });
    }
  }

  function row(flag) {
    const badge = state(flag.state);
    const why = el('span', {class: 'why-text'});
    const since = hour();
    const seen = hour();
    return {
      node: el('tr', {},
        cell('Flag', 'flag', flagLink(flag.environment, flag.flag),
          el('div', {class: 'under'}, environment(flag.environment))),
        cell('State', '', badge), cell('Why', 'why-column', why), cell('Since', '', since), cell('Last seen', '', seen)),
      update(next) {
        showState(badge, next.state);
        setText(why, next.why);
        showHour(since, next.state_since, '–');
        showHour(seen, next.last_seen);
      },
    };
  }

  return {
    node,
    title: () => 'Clean-up',
    showParams(params) {
      [filter, chosen, states].forEach((control) => control.show(params));
    },
    async load(params, signal) {
      query = {
        search: params.get('search'), environment: params.get('environment'), state: params.get('state') || ALL,
        sort: 'last_seen', order: 'asc',
      };
      const [found, names] = await Promise.all([
        app.get('v1/flags', {...query, limit: PAGE, cursor: params.get('cursor')}, signal), app.environments(signal)]);
      chosen.offer(names);
      chosen.show(params);
      buttons.forEach((button) => {
        button.hidden = found.total === 0;
      });
      if (found.flags.length > 0) {
        setChildren(place, list.node);
        follow(list.body, found.flags, (flag) => keyOf(flag.environment, flag.flag), row);
      } else {
        setChildren(place, empty('Nothing to clean up',
          el('p', {}, 'No flag here is settled, idle or gone. A flag can be settled 30 days after it was first seen, '
            + 'and is idle once it was not evaluated for 7 days.')));
      }
      pages.show(params, found.flags.length, found.total, found.next);
      missing.show(found.left_out);
      return found.as_of;
    },
    stop: filter.stop,
  };
}
