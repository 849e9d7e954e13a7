import {el, follow, nameOf, setAttribute, setChildren, setText} from '../dom.js';
import {ago, local, number, setNumber, utc} from '../format.js';
import {heading, table} from '../parts.js';

const DATABASES = {sqlite: 'its own file', postgres: 'Postgres'};

/** How fresh and how whole what the other screens show is. */
export function health(app) {
  const tiles = {
    asOf: tile('Complete up to'), state: tile('State'), lag: tile('Not read yet'), letters: tile('Dead letters'),
    refused: tile('Requests refused'),
  };
  const topics = table('topics', [heading('Topic'), heading('Partitions', 'number'), heading('Not read yet', 'number')], 'Topics');
  const rows = table('rows', [heading('Table'), heading('Rows', 'number')], 'Rows kept');
  const letters = table('letters', [heading('Reason'), heading('Records', 'number')], 'Dead letters by reason');
  const lettersPlace = el('div');
  const refused = table('refused', [heading('Reason'), heading('Requests', 'number')], 'Refused requests by reason');
  const refusedPlace = el('div');
  const received = table('received', [heading('Address'), heading('Requests', 'number')], 'Requests by address');
  const receivedPanel = panel('Requests by address', received.node, 'All that came to the gateways since they started.');
  const topicsPanel = panel('Topics', topics.node,
    'What the reader still has to read. It is ready once it has caught up.');
  const node = el('section', {},
    el('div', {class: 'title'}, el('div', {}, el('h1', {}, 'Health'),
      el('p', {class: 'lead'}, 'How fresh the numbers are, and what did not become numbers.'))),
    el('div', {class: 'tiles'}, Object.values(tiles).map((each) => each.node)),
    el('div', {class: 'panels'}, topicsPanel, panel('Rows kept', rows.node, 'What this reader answers from.'),
      panel('Dead letters', lettersPlace, 'Reports, or parts of them, that were not counted. They are kept, and can be replayed.'),
      panel('Refused requests', refusedPlace, 'What gateways did not take, since they started.'), receivedPanel));

  function countRow(first) {
    const count = el('td', {class: 'number'});
    return {
      node: el('tr', {}, el('th', {scope: 'row'}, nameOf(first[0])), count),
      update: (next) => setNumber(count, next[1]),
    };
  }

  function topicRow(first) {
    const partitions = el('td', {class: 'number'});
    const lag = el('td', {class: 'number'});
    return {
      node: el('tr', {}, el('th', {scope: 'row'}, nameOf(first.topic)), partitions, lag),
      update(next) {
        setNumber(partitions, next.partitions);
        setNumber(lag, next.lag);
        lag.classList.toggle('warn', next.lag > 10_000);
      },
    };
  }

  /** Counts by reason, as a tile and as a table; null if nobody knows them. */
  function showCounts(tileOf, place, list, counts, texts) {
    const some = Object.entries(counts ?? {}).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
    const total = some.reduce((sum, [, count]) => sum + count, 0);
    tileOf.show(counts === null ? '–' : number(total), counts === null ? 'not known' : total === 0 ? texts.good : texts.bad);
    setAttribute(tileOf.node, 'data-good', counts === null ? null : String(total === 0));
    if (some.length > 0) {
      setChildren(place, list.node);
      follow(list.body, some, (each) => each[0], countRow);
    } else {
      const note = place.querySelector('.nothing') ?? el('p', {class: 'nothing'});
      setText(note, counts === null ? texts.unknown : texts.none);
      setChildren(place, note);
    }
  }

  return {
    node,
    title: () => 'Health',
    showParams() {},
    async load(params, signal) {
      const found = await app.get('v1/status', {}, signal);
      tiles.asOf.show(found.as_of ? local(found.as_of) : '–', found.as_of ? ago(found.as_of) : 'nothing was read yet',
        found.as_of ? utc(found.as_of) : null);
      tiles.state.show(found.problem ? 'In trouble' : found.ready ? 'Ready' : 'Catching up',
        found.problem ?? `answers from ${DATABASES[found.database] ?? found.database}`);
      tiles.state.node.dataset.good = String(found.ready && !found.problem);
      tiles.lag.show(found.lag_records === null ? '–' : number(found.lag_records),
        found.lag_records === null ? 'a sink fills the tables' : found.lag_records === 1 ? 'record' : 'records');
      showCounts(tiles.letters, lettersPlace, letters, found.dead_letters, {
        none: 'None. Every report that was accepted has been counted.', good: 'everything was counted',
        bad: 'since the aggregators started', unknown: 'The reader was not told where the aggregator’s metrics are.',
      });
      showCounts(tiles.refused, refusedPlace, refused, found.refused, {
        none: 'None.', good: 'every request was taken', bad: 'since the gateways started',
        unknown: 'The reader was not told where the gateways’ metrics are.',
      });
      receivedPanel.hidden = found.received === null;
      follow(received.body, Object.entries(found.received ?? {}), (each) => each[0], countRow);
      const all = found.topics ?? [];
      topicsPanel.hidden = all.length === 0;
      follow(topics.body, all, (each) => each.topic, topicRow);
      follow(rows.body, Object.entries(found.rows ?? {}), (each) => each[0], countRow);
      return found.as_of;
    },
    stop() {},
  };
}

function tile(name) {
  const value = el('dd', {class: 'tile-value'});
  const more = el('dd', {class: 'tile-more'});
  return {
    node: el('dl', {class: 'tile'}, el('dt', {}, name), value, more),
    show(text, under, title = null) {
      setText(value, text);
      setText(more, under);
      value.title = title ?? '';
    },
  };
}

function panel(title, body, lead) {
  return el('div', {class: 'panel'}, el('h2', {}, title), el('p', {class: 'note'}, lead), body);
}
