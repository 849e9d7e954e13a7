import {el, follow, keyOf, nameOf, setChildren} from '../dom.js';
import {hour, showHour} from '../format.js';
import {appField, cell, empty, environment, environments, heading, pager, table} from '../parts.js';

const PAGE = 100;

/** Which versions of which SDKs are out there, in which apps. */
export function sdks(app) {
  const filter = appField(app);
  const chosen = environments();
  const list = table('sdks cards', [
    heading('App'), heading('SDK'), heading('Version'), heading('Platform'), heading('First seen'), heading('Last seen'),
  ], 'SDK versions by app');
  const pages = pager(PAGE);
  const place = el('div');
  const node = el('section', {},
    el('div', {class: 'title'}, el('div', {}, el('h1', {}, 'SDKs'),
      el('p', {class: 'lead'}, 'Which app runs which version, as its SDK says when it starts and reports.'))),
    el('div', {class: 'filters'}, filter.node, chosen.node), place, pages.node);

  function row(client) {
    const first = hour();
    const last = hour();
    return {
      node: el('tr', {},
        cell('App', 'flag', nameOf(client.app), el('div', {class: 'under'}, environment(client.environment))),
        cell('SDK', '', orUnknown(client.sdk)),
        cell('Version', 'version', orUnknown(client.sdk_version)),
        cell('Platform', '', platform(client)),
        cell('First seen', '', first), cell('Last seen', '', last)),
      update(next) {
        showHour(first, next.first_seen);
        showHour(last, next.last_seen);
      },
    };
  }

  return {
    node,
    title: () => 'SDKs',
    showParams(params) {
      filter.show(params);
      chosen.show(params);
    },
    async load(params, signal) {
      const [found, names] = await Promise.all([
        app.get('v1/sdks', {
          app: params.get('app'), environment: params.get('environment'), limit: PAGE, cursor: params.get('cursor'),
        }, signal),
        app.environments(signal),
      ]);
      chosen.offer(names);
      chosen.show(params);
      if (found.sdks.length > 0) {
        setChildren(place, list.node);
        follow(list.body, found.sdks, (each) => keyOf(
            each.environment, each.app, each.sdk, each.sdk_version, each.platform, each.platform_version), row);
      } else {
        setChildren(place, params.get('app') ? empty('No SDK of this app',
          el('p', {}, 'No app of precisely this name has said which SDK it has.')) : empty('No SDK has said what it is',
          el('p', {}, 'Unleash SDKs register when they start, and Tggl SDKs name themselves in each report. '
            + 'A report by hand names none.')));
      }
      pages.show(params, found.sdks.length, null, found.next);
      return found.as_of;
    },
    stop: filter.stop,
  };
}

function platform({platform: name, platform_version: version}) {
  return el('span', {class: 'platform'}, name ? nameOf(name) : '–', version ? [' ', nameOf(version, 'name muted')] : null);
}

function orUnknown(text) {
  return text ? nameOf(text) : el('span', {class: 'muted'}, 'unknown');
}
