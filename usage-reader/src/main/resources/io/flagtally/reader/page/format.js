import {el, setAttribute, setText} from './dom.js';

const NUMBER = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 4});
const LARGE = 10_000_000;

const SAME_YEAR = {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
const OTHER_YEAR = {...SAME_YEAR, year: 'numeric'};
const DAY = {day: 'numeric', month: 'short', year: 'numeric'};

const DAY_ALONE = {day: 'numeric', month: 'short'};

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const formats = new Map();

function formatted(date, options, zone = ZONE) {
  const key = JSON.stringify([options, zone]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat('en-GB', {...options, timeZone: zone}));
  }
  return formats.get(key).format(date);
}

export function number(value) {
  return NUMBER.format(value);
}

/** Exact, until it would no longer fit a column; the exact one is then in the title. */
export function setNumber(element, value) {
  setText(element, value >= LARGE ? COMPACT.format(value) : NUMBER.format(value));
  setAttribute(element, 'title', value >= LARGE ? NUMBER.format(value) : null);
}

/** One per mille that is not none, and one that is not all, are told from none and all. */
export function percent(share) {
  if (share > 0 && share < 0.001) {
    return '< 0.1 %';
  }
  if (share < 1 && share > 0.999) {
    return '> 99.9 %';
  }
  const value = share * 100;
  return `${Number.isInteger(value) || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} %`;
}

export function utc(text) {
  return text.replace('T', ' ').replace(/:00Z$/, '').replace(/Z$/, '') + ' UTC';
}

/** A moment in the viewer's zone. */
export function local(text, now = new Date()) {
  const date = new Date(text);
  return formatted(date, date.getFullYear() === now.getFullYear() ? SAME_YEAR : OTHER_YEAR);
}

export function localDay(text, withYear = true) {
  return formatted(new Date(text), withYear ? DAY : DAY_ALONE);
}

/** How long ago, in one unit. */
export function ago(text, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(text)) / 1000);
  if (seconds < 60) {
    return 'just now';
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  if (seconds < 48 * 3600) {
    return `${Math.floor(seconds / 3600)} h ago`;
  }
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** The same of something that is known to the hour only. */
function agoOfHour(text, now) {
  const seconds = (now - Date.parse(text)) / 1000;
  return seconds < 3600 ? 'this hour' : ago(text, now);
}

/** An hour of totals: local on the page, UTC on hover. Give it to showHour again when it may have changed. */
export function hour() {
  return el('time', {class: 'hour'}, el('span', {class: 'when'}), el('span', {class: 'ago'}));
}

export function showHour(element, text, never = 'never') {
  const [when, since] = element.children;
  if (!text) {
    element.removeAttribute('datetime');
    element.removeAttribute('title');
    setText(when, never);
    setText(since, '');
    element.classList.toggle('never', true);
    return;
  }
  element.classList.toggle('never', false);
  setAttribute(element, 'datetime', text);
  setAttribute(element, 'title', `the hour that began ${utc(text)}`);
  setText(when, local(text));
  setText(since, agoOfHour(text, Date.now()));
}

/** A moment: local on the page, UTC on hover. */
export function moment(text) {
  return el('time', {datetime: text, title: utc(text)}, local(text));
}
