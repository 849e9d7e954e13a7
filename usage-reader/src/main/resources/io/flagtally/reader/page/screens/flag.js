import {el, follow, keyOf, nameOf, setChildren, setText, visible} from '../dom.js';
import {hour, local, localDay, setNumber, showHour, utc, ZONE} from '../format.js';
import {link} from '../route.js';
import {segment} from '../api.js';
import {cell, empty, heading, segments, share, showState, sparkline, state, STATES, table} from '../parts.js';
import {largest, others, sum, usageChart} from '../usage-chart.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SPANS = {
  '24h': {text: '24 h', ms: DAY, step: 'hour'},
  '7d': {text: '7 d', ms: 7 * DAY, step: 'hour'},
  '30d': {text: '30 d', ms: 30 * DAY, step: 'day'},
  '90d': {text: '90 d', ms: 90 * DAY, step: 'day'},
  '400d': {text: '400 d', ms: 400 * DAY, step: 'day'},
};

/** One flag: how often, which way and by which app. */
export function flag(app) {
  const heading1 = el('h1', {class: 'flag-name'});
  const tabs = el('nav', {class: 'tabs', 'aria-label': 'Environments'});
  const badge = state('live');
  const why = el('p', {class: 'why'});
  const facts = {first: hour(), last: hour(), yes: hour(), no: hour()};
  const day = el('strong');
  const week = el('strong');
  const yesShare = share();
  const bars = sparkline();
  const range = segments('range', 'Range', Object.entries(SPANS).map(([key, each]) => [key, each.text]), '7d');
  const by = segments('by', 'Split by',
    [['none', 'Yes / no'], ['variant', 'Variant'], ['app', 'App']], 'none');
  const chart = usageChart();
  const chartPlace = el('div', {class: 'chart-place'});
  const apps = table('apps cards', [
    heading('App'), heading('First seen'), heading('Last seen'), heading('Last yes'), heading('Last no'),
    heading('Yes, 7 d', 'number'), heading('No, 7 d', 'number'),
  ], 'Apps that evaluate the flag');
  const detail = el('div', {},
    tabs,
    el('div', {class: 'verdict'}, badge, why),
    el('dl', {class: 'facts'},
      fact('First seen', facts.first), fact('Last seen', facts.last), fact('Last yes', facts.yes),
      fact('Last no', facts.no), fact('Last 24 h', day, bars.node), fact('Last 7 d', week, yesShare.node)),
    el('div', {class: 'panel'},
      el('div', {class: 'panel-head'}, el('h2', {}, 'Evaluations'), range.node, by.node),
      chartPlace,
      el('p', {class: 'note'}, `Days and hours of your time zone, ${ZONE}. Totals are exact, and kept in UTC hours.`)),
    el('h2', {}, 'Apps'), apps.node,
    howToRead());
  const place = el('div');
  const node = el('section', {},
    el('p', {class: 'back'}, el('a', {href: link('flags')}, '← Flags')), heading1, place);
  let shownName = null;

  function appRow(first) {
    const times = {first: hour(), last: hour(), yes: hour(), no: hour()};
    const yes = el('span');
    const no = el('span');
    return {
      node: el('tr', {},
        cell('App', 'flag', nameOf(first.app)), cell('First seen', '', times.first), cell('Last seen', '', times.last),
        cell('Last yes', '', times.yes), cell('Last no', '', times.no),
        cell('Yes, 7 d', 'number', yes), cell('No, 7 d', 'number', no)),
      update(next) {
        showHour(times.first, next.first_seen);
        showHour(times.last, next.last_seen);
        showHour(times.yes, next.last_yes);
        showHour(times.no, next.last_no);
        setNumber(yes, next.yes_7d);
        setNumber(no, next.no_7d);
      },
    };
  }

  function showRow(row) {
    showState(badge, row.state);
    setText(why, row.why);
    showHour(facts.first, row.first_seen);
    showHour(facts.last, row.last_seen);
    showHour(facts.yes, row.last_yes);
    showHour(facts.no, row.last_no);
    setNumber(day, row.evaluations_24h.yes + row.evaluations_24h.no);
    setNumber(week, row.evaluations_7d.yes + row.evaluations_7d.no);
    yesShare.update(row.share_yes);
    bars.update(row.hours);
  }

  function showTabs(rows, chosen, params) {
    tabs.hidden = rows.length < 2;
    follow(tabs, rows, (row) => row.environment, (row) => {
      const anchor = el('a', {}, nameOf(row.environment));
      return {
        node: anchor,
        update(next) {
          const to = new URLSearchParams(params);
          to.set('environment', next.environment);
          anchor.href = link('flag', to);
          if (next.environment === chosen) {
            anchor.setAttribute('aria-current', 'page');
          } else {
            anchor.removeAttribute('aria-current');
          }
        },
      };
    });
  }

  return {
    node,
    title: () => visible(shownName ?? 'Flag'),
    showParams(params) {
      const name = params.get('flag') ?? '';
      if (name !== shownName) {
        shownName = name;
        heading1.replaceChildren(nameOf(name));
      }
      range.show(params);
      by.show(params);
    },
    async load(params, signal) {
      const name = params.get('flag') ?? '';
      const found = await app.get(`v1/flags/${segment(name)}`, {}, signal).catch((problem) => {
        if (problem.status === 404) {
          return {environments: [], apps: []};
        }
        throw problem;
      });
      const row = found.environments.find((each) => each.environment === params.get('environment'))
        ?? found.environments[0];
      if (!row) {
        setChildren(place, empty('No evaluation of this flag was reported',
          el('p', {}, 'It may be spelt in another way, have been forgotten, or belong to an environment that your key does not see.'),
          el('p', {}, el('a', {href: link('flags'), class: 'primary'}, 'Show all flags'))));
        return found.as_of;
      }
      const split = params.get('by') || 'none';
      const span = SPANS[params.get('range')] ?? SPANS['7d'];
      const usage = await app.get(`v1/flags/${segment(name)}/usage`, {
        environment: row.environment, from: from(span), step: span.step, timezone: ZONE, by: split, fill: true,
      }, signal);
      showTabs(found.environments, row.environment, params);
      showRow(row);
      setChildren(place, detail);
      showUsage(usage, split, span);
      follow(apps.body, found.apps.filter((each) => each.environment === row.environment),
        (each) => keyOf(each.environment, each.app), appRow);
      return found.as_of;
    },
    stop: chart.stop,
  };

  function showUsage(usage, split, span) {
    const points = longest(usage.series);
    const all = series(usage, split);
    if (points.length === 0 || all.every((each) => sum(each.counts) === 0)) {
      setChildren(chartPlace, el('p', {class: 'nothing'}, split === 'variant'
        ? 'No variant was reported in this range.' : 'Not evaluated in this range.'));
      return;
    }
    setChildren(chartPlace, chart.node);
    const hourly = span.step === 'hour';
    chart.show({
      labels: points.map((point) => hourly ? label(point.time, span) : dayOf(point, span.ms > 200 * DAY)),
      titles: points.map((point) => hourly ? `${local(point.time)} (${utc(point.time)})` : dayOf(point)),
      series: all,
      description: `Evaluations of ${visible(shownName)}, ${span.text} by ${span.step}: `
        + all.map((each) => `${each.label} ${sum(each.counts)}`).join(', '),
    });
  }
}

function series(usage, split) {
  if (split === 'none') {
    const points = usage.series[0]?.points ?? [];
    return [
      {label: 'yes', colour: '--yes', counts: points.map((point) => point.yes)},
      {label: 'no', colour: '--no', counts: points.map((point) => point.no)},
    ];
  }
  return largest(usage.series.map((each) => ({
    names: each.rest ?? 1,
    label: each.rest ? others(each.rest) : visible(each.name),
    counts: each.points.map((point) => point.count ?? point.yes + point.no),
  })));
}

function longest(all) {
  return all.reduce((best, each) => each.points.length > best.length ? each.points : best, []);
}

function dayOf(point, withYear = true) {
  return localDay(point.day ? `${point.day}T12:00:00` : point.time, withYear);
}

/** Whole hours or days, so that the same link asks for the same until the next one begins. */
function from(span) {
  const now = Date.now();
  if (span.step === 'hour') {
    return iso(now - (now % HOUR) - span.ms + HOUR);
  }
  const day = new Date(now - span.ms + DAY);
  day.setHours(0, 0, 0, 0);
  return iso(day.getTime());
}

function iso(time) {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function label(time, span) {
  const text = local(time);
  return span.ms <= DAY ? text.slice(-5) : text;
}

function fact(name, ...values) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, values));
}

function howToRead() {
  return el('details', {class: 'how'},
    el('summary', {}, 'How to read the state'),
    el('p', {}, 'The state says how a flag is used, from its evaluations alone, in one environment. '
      + 'The first that holds of gone, idle, new, settled and live is it.'),
    el('dl', {}, ['gone', 'idle', 'new', 'settled', 'live'].map((name) =>
      el('div', {}, el('dt', {}, state(name)), el('dd', {}, STATES[name])))),
    el('p', {}, 'A settled flag always gives the same answer: its other branch is dead code. '
      + 'An idle or gone flag is evaluated nowhere. Before you delete one, look into the apps above: '
      + 'a job that runs once a month is idle in between.'),
    el('p', {}, 'The days are the reader’s defaults. Whoever runs it can set others.'));
}
