// The only place that makes elements. Text goes in as text: no name of a flag is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. In props, on… are listeners, false and null leave an attribute out, true sets it empty. */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Changes a text only if it is another one: a refresh that finds nothing new touches nothing. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function setAttribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** Replaces what an element holds, unless it already holds precisely that. */
export function setChildren(element, ...children) {
  const next = children.flat(Infinity).filter((child) => child !== null && child !== undefined);
  const same = element.childNodes.length === next.length
      && next.every((child, i) => element.childNodes[i] === child);
  if (!same) {
    element.replaceChildren(...next);
  }
}

// Characters that show nothing or turn the direction of what follows: two names that differ would look alike.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

function code(character) {
  return 'U+' + character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
}

/** A name as plain text, for titles, labels and charts: what can't be seen stands there as its code. */
export function visible(name) {
  return name === '' ? '(empty)' : name.trim() === '' ? '(blank)' : name.replace(UNSEEN, (character) => `[${code(character)}]`);
}

/** A name as an element that keeps its direction to itself. */
export function nameOf(name, className = 'name') {
  if (name.trim() === '') {
    return el('span', {class: className + ' empty-name'}, visible(name));
  }
  const parts = [];
  let from = 0;
  for (const found of name.matchAll(UNSEEN)) {
    parts.push(name.slice(from, found.index), el('span', {class: 'unseen'}, code(found[0])));
    from = found.index + found[0].length;
  }
  parts.push(name.slice(from));
  return el('bdi', {class: className, title: visible(name)}, parts.filter((part) => part !== ''));
}

/**
 * Makes the children of parent follow items, each known by its key: those that stay keep their element, and with it
 * focus and selection. create(item) gives {node, update(item)}.
 */
export function follow(parent, items, keyOf, create) {
  const known = parent.flagtallyRows ?? (parent.flagtallyRows = new Map());
  const wanted = new Set();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    wanted.add(key);
    let row = known.get(key);
    if (!row) {
      row = create(item);
      known.set(key, row);
    }
    row.update?.(item);
    if (row.node === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(row.node, place);
    }
  }
  for (const [key, row] of known) {
    if (!wanted.has(key)) {
      row.node.remove();
      known.delete(key);
    }
  }
  // Whatever else was there, such as the lines that stand for rows while they load.
  const nodes = new Set([...known.values()].map((row) => row.node));
  [...parent.childNodes].filter((node) => !nodes.has(node)).forEach((node) => node.remove());
}

/** A key of several names that no other names can make. */
export function keyOf(...names) {
  return JSON.stringify(names);
}
