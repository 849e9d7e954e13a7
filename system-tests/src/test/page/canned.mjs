// Answers as the reader's OpenAPI document describes them, for what a real fleet does not do within a test: flags of
// every state, hundreds of days, names that attack.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '\u202Egnisrever\u202C-flag',
  'zero\u200Bwidth and a\tta\u0007b',
  '𝒻'.repeat(253) + '…' + 'a',
  'javascript:alert(1)',
  '=HYPERLINK("http://example.invalid")',
  'path/../with?query#and%2Fslashes',
  'עברית-flag',
  ' ',
];

export function iso(time) {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

const hoursAgo = (hours) => iso(NOW - hours * HOUR);
const AS_OF = iso(Date.now() - 2_000);

/** A curve of a day, the same on every run. */
function hours(scale, phase = 0) {
  return Array.from({length: 24}, (_, i) => Math.max(0, Math.round(scale * (1.1 + Math.sin((i + phase) / 24 * 2 * Math.PI)))));
}

function flag(name, state, more = {}) {
  const counts = more.hours ?? hours(400);
  const day = counts.reduce((sum, count) => sum + count, 0);
  const share = more.share === undefined ? 0.5 : more.share;
  const yes = Math.round(day * (share ?? 0));
  return {
    environment: more.environment ?? 'production',
    flag: name,
    state,
    state_since: more.since === undefined ? hoursAgo(40 * 24) : more.since,
    why: more.why ?? 'Evaluated within the last 7 days, both ways.',
    first_seen: hoursAgo((more.firstDays ?? 120) * 24),
    last_seen: hoursAgo((more.lastDays ?? 0) * 24),
    last_yes: share === 0 ? null : hoursAgo((more.lastDays ?? 0) * 24),
    last_no: share === 1 ? null : hoursAgo((more.lastDays ?? 0) * 24 + 1),
    evaluations_24h: {yes, no: day - yes},
    evaluations_7d: {yes: yes * 7, no: (day - yes) * 7},
    share_yes: day === 0 ? null : share,
    hours: counts,
    variants: more.variants ?? 0,
    apps: more.apps ?? ['shop-web', 'checkout'],
    apps_total: (more.apps ?? ['shop-web', 'checkout']).length,
  };
}

export function flags(extra = []) {
  const none = Array(24).fill(0);
  return [
    flag('checkout-redesign', 'live', {share: 0.42, apps: ['shop-web', 'checkout', 'shop-ios']}),
    flag('checkout-redesign', 'new', {environment: 'staging', share: 0.9, firstDays: 3, hours: hours(12, 4), apps: ['shop-web'],
      why: 'First evaluated 3 days ago.'}),
    flag('free-shipping-banner', 'settled', {share: 1, hours: hours(2100, 3),
      why: 'For 40 days every evaluation was yes, 1,218,444 in the last 30.'}),
    flag('legacy-search', 'settled', {share: 0, hours: hours(900, 9), why: 'For 61 days every evaluation was no.'}),
    flag('new-price-engine', 'new', {share: 0.08, firstDays: 2, hours: hours(150, 6), why: 'First evaluated 2 days ago.'}),
    flag('onboarding-tour', 'live', {share: 0.5, variants: 3, hours: hours(320, 12)}),
    flag('holiday-theme-2025', 'gone', {hours: none, share: null, lastDays: 61, firstDays: 330,
      why: 'Not evaluated for 61 days.', apps: ['shop-web']}),
    flag('coupon-popup', 'idle', {hours: none, share: null, lastDays: 12, why: 'Not evaluated for 12 days.'}),
    ...extra,
  ];
}

export function hostileFlags() {
  return HOSTILE.map((name, i) => flag(name, 'live', {hours: hours(20 + i), apps: [name], environment: i === 0 ? name : 'production'}));
}

export function list(rows, query, leftOut = 0) {
  const states = query.get('state')?.split(',');
  const found = rows.filter((row) => (!query.get('search') || row.flag.toLowerCase().includes(query.get('search').toLowerCase()))
    && (!query.get('environment') || row.environment === query.get('environment'))
    && (!states || states.includes(row.state)));
  const by = {
    name: (row) => row.flag,
    last_seen: (row) => row.last_seen,
    evaluations_24h: (row) => row.evaluations_24h.yes + row.evaluations_24h.no,
    evaluations_7d: (row) => row.evaluations_7d.yes + row.evaluations_7d.no,
  }[query.get('sort') ?? 'name'];
  found.sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0) * (query.get('order') === 'desc' ? -1 : 1));
  const from = Number(query.get('cursor')?.slice(1) ?? 0);
  const limit = Number(query.get('limit') ?? 100);
  const more = found.length > from + limit;
  return {
    as_of: AS_OF, flags: found.slice(from, from + limit), total: found.length, left_out: leftOut, next: more ? `c${from + limit}` : null,
  };
}

export function detail(rows, name) {
  const environments = rows.filter((row) => row.flag === name);
  const apps = environments.flatMap((row) => row.apps.map((app, i) => ({
    environment: row.environment, app, first_seen: row.first_seen, last_seen: row.last_seen, last_yes: row.last_yes,
    last_no: row.last_no, yes_7d: Math.round(row.evaluations_7d.yes / (i + 1)), no_7d: Math.round(row.evaluations_7d.no / (i + 1)),
  })));
  return environments.length === 0 ? null : {as_of: AS_OF, flag: name, environments, apps, apps_total: apps.length};
}

export function usage(name, query) {
  const step = query.get('step') ?? 'hour';
  const length = step === 'day' ? DAY : HOUR;
  const from = Math.floor(Date.parse(query.get('from')) / length) * length;
  const times = [];
  for (let time = from; time <= NOW; time += length) {
    times.push(time);
  }
  const wave = (time, scale) => Math.max(0, Math.round(scale * (1.2 + Math.sin(time / DAY * 2 * Math.PI) + 0.3 * Math.sin(time / DAY))));
  const point = (time, counts) => ({time: iso(time), ...(step === 'day' ? {day: iso(time).slice(0, 10)} : {}), ...counts});
  const by = query.get('by') ?? 'none';
  const yesNo = (scale) => times.map((time) => point(time, {yes: wave(time, scale), no: wave(time + HOUR * 5, scale * 1.3)}));
  const series = {
    none: [{name: '', points: yesNo(300)}],
    app: ['shop-web', 'checkout', 'shop-ios'].map((app, i) => ({name: app, points: yesNo(200 / (i + 1))})),
    variant: Array.from({length: 12}, (_, i) => ({
      name: ['control', 'blue', 'green', HOSTILE[0], HOSTILE[2]][i] ?? `variant-${i}`,
      points: times.map((time) => point(time, {count: wave(time, 150 / (i + 1))})),
    })),
  }[by];
  return {
    as_of: AS_OF, flag: name, step, timezone: query.get('timezone'), from: iso(from), to: AS_OF, by, series,
  };
}

export function apps(environments, search) {
  const names = ['checkout', 'shop-ios', 'shop-web'].filter((app) => app.includes(search ?? ''));
  return {
    as_of: AS_OF,
    apps: environments.flatMap((environment) => names.map((app) => ({
      environment, app, first_seen: hoursAgo(24 * 90), last_seen: hoursAgo(0), flags: 3, evaluations_24h: {yes: 5, no: 6},
      evaluations_7d: {yes: 50, no: 60}, sdks: ['unleash-java-sdk:12.2.3'],
    }))),
    total: environments.length * names.length,
    left_out: 0,
    next: null,
  };
}

export function sdks(hostile, app) {
  const row = (app, sdk, version, platform, platformVersion, days, environment = 'production') => ({
    environment, app, sdk, sdk_version: version, platform, platform_version: platformVersion,
    first_seen: hoursAgo(24 * 90), last_seen: hoursAgo(24 * days),
  });
  return {
    as_of: AS_OF,
    sdks: [
      row('checkout', 'unleash-java-sdk', '12.2.3', 'java', '21.0.4', 0),
      row('checkout', 'unleash-java-sdk', '9.2.0', 'java', '17.0.9', 34),
      row('shop-ios', 'tggl-client', '1.4.0', '', '', 0),
      row('shop-web', 'unleash-js-sdk', '5.1.0', 'browser', '', 0),
      row('shop-web', 'unleash-client-node', '6.12.1', 'node', 'v20.20.2', 1, 'staging'),
      ...hostile.map((name) => row(name, name, name, name, '', 0)),
    ].filter((each) => !app || each.app === app),
    next: null,
  };
}

export function properties(readable, hostile) {
  const row = (property, values, dropped) => ({
    environment: 'production', property, first_received: hoursAgo(24 * 60), last_received: hoursAgo(0), values, dropped_values: dropped,
  });
  return {
    as_of: AS_OF,
    values_readable: readable,
    properties: [row('country', 42, 0), row('plan', 3, 0), row('userId', 10_000, 81_220), ...hostile.map((name) => row(name, 1, 0))],
    next: null,
  };
}

export function values(property, prefix, hostile) {
  const all = property === 'userId'
    ? [['U4zZSgiR', 'Elon Musk'], ['Be6QkIjN', 'Jeff Bezos'], ['Q1aa01', '']]
    : [['CH', 'Switzerland'], ['DE', 'Germany'], ...hostile.map((name) => [name, name])];
  return {
    as_of: AS_OF,
    property,
    values: all.filter(([value]) => value.startsWith(prefix ?? '')).map(([value, label]) => ({
      environment: 'production', value, label, first_received: hoursAgo(24 * 7),
    })),
    next: null,
  };
}

export function status(more = {}) {
  return {
    as_of: AS_OF,
    now: iso(Date.now()),
    ready: true,
    problem: null,
    database: 'sqlite',
    lists_as_of: AS_OF,
    lag_records: 3,
    rows: {
      flag_usage_hourly: 1_204_331, flag_variant_usage_hourly: 380_112, flag_activity: 15_020, received_properties: 3,
      received_property_values: 10_045, client_applications: 118,
    },
    topics: ['flag-usage-hourly', 'flag-variant-usage-hourly', 'flag-activity', 'received-properties',
      'received-property-values', 'client-applications'].map((topic, i) => ({topic, partitions: 32, lag: i === 0 ? 3 : 0})),
    dead_letters: {'malformed': 12, 'too-large': 1},
    refused: {'unknown-key': 4},
    received: {'client-metrics': 88_120, 'report': 1_201},
    open: true,
    environment: null,
    environments: ['production', 'staging'],
    property_values: true,
    ...more,
  };
}
