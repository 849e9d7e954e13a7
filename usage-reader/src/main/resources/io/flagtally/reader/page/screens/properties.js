import {el, follow, keyOf, nameOf, setChildren, setText} from '../dom.js';
import {moment, number, setNumber} from '../format.js';
import {link} from '../route.js';
import {segment} from '../api.js';
import {cell, empty, environment, environments, heading, pager, search, table} from '../parts.js';

const PAGE = 50;

/** Context properties that SDKs report, and the values of one of them. */
export function properties(app) {
  const chosen = environments();
  const list = table('properties cards', [
    heading('Property'), heading('First received'), heading('Last received'), heading('Values', 'number'),
    heading('Dropped', 'number'),
  ], 'Properties');
  const prefix = search('prefix', 'Values that begin with', 'Values that begin with…');
  const values = table('values cards', [heading('Value'), heading('Label'), heading('First received')], 'Values');
  const pages = pager(PAGE);
  const valuesPlace = el('div');
  const heading2 = el('h2');
  const detail = el('div', {class: 'panel'},
    el('div', {class: 'panel-head'}, heading2, prefix.node), valuesPlace, pages.node);
  const place = el('div', {class: 'split'});
  const node = el('section', {},
    el('div', {class: 'title'}, el('div', {}, el('h1', {}, 'Properties'),
      el('p', {class: 'lead'}, 'What evaluations were made with: the context that SDKs report.'))),
    el('div', {class: 'filters'}, chosen.node), place);
  let shownProperty = null;

  function propertyRow(property) {
    const anchor = el('a', {class: 'flag-link'}, nameOf(property.property));
    const times = [el('span'), el('span')];
    const kept = el('span');
    const dropped = el('span', {title: 'Sightings of values past the bound, which were not kept'});
    const tr = el('tr', {},
      cell('Property', 'flag', anchor, el('div', {class: 'under'}, environment(property.environment))),
      cell('First received', '', times[0]), cell('Last received', '', times[1]),
      cell('Values', 'number', kept), cell('Dropped', 'number', dropped));
    return {
      node: tr,
      update(next) {
        anchor.href = link('properties', {property: next.property, in: next.environment, environment: chosenNow()});
        tr.classList.toggle('chosen', next.chosen);
        [next.first_received, next.last_received].forEach((time, i) => {
          if (times[i].dataset.time !== time) {
            times[i].dataset.time = time;
            times[i].replaceChildren(moment(time));
          }
        });
        setNumber(kept, next.values);
        setText(dropped, number(next.dropped_values));
        dropped.classList.toggle('warn', next.dropped_values > 0);
      },
    };
  }

  let params = new URLSearchParams();
  const chosenNow = () => params.get('environment');

  function valueRow(first) {
    const label = el('span');
    return {
      node: el('tr', {}, cell('Value', 'flag', nameOf(first.value)), cell('Label', '', label),
        cell('First received', '', moment(first.first_received))),
      update(next) {
        if (label.dataset.text !== (next.label ?? '')) {
          label.dataset.text = next.label ?? '';
          label.replaceChildren(next.label ? nameOf(next.label) : '–');
        }
      },
    };
  }

  async function loadValues(property, readable, signal) {
    if (!property) {
      setChildren(place, list.node);
      return;
    }
    const name = keyOf(property.environment, property.property);
    if (name !== shownProperty) {
      shownProperty = name;
      heading2.replaceChildren('Values of ', nameOf(property.property));
      valuesPlace.replaceChildren();
    }
    setChildren(place, list.node, detail);
    prefix.node.hidden = !readable;
    pages.node.hidden = !readable;
    if (!readable) {
      setChildren(valuesPlace, el('div', {class: 'masked'},
        el('p', {}, el('span', {class: 'mask', 'aria-hidden': 'true'}, '•••••••• ••••• •••••••')),
        el('p', {}, 'Values can be personal data. Your key may see which properties there are, but not their values: that takes a key made with ',
          el('code', {}, '--property-values'), '.')));
      return;
    }
    const found = await app.get(`v1/properties/${segment(property.property)}/values`, {
      environment: property.environment, prefix: params.get('prefix'), limit: PAGE, cursor: params.get('cursor'),
    }, signal);
    if (found.values.length > 0) {
      setChildren(valuesPlace, values.node);
      follow(values.body, found.values, (each) => keyOf(each.value), valueRow);
    } else {
      setChildren(valuesPlace, el('p', {class: 'nothing'},
        params.get('prefix') ? 'No value begins like this.' : 'No value was received.'));
    }
    pages.show(params, found.values.length, null, found.next);
  }

  return {
    node,
    title: () => 'Properties',
    showParams(next) {
      params = next;
      chosen.show(next);
      prefix.show(next);
    },
    async load(next, signal) {
      params = next;
      const [found, names] = await Promise.all([
        app.get('v1/properties', {environment: next.get('environment'), limit: 500}, signal), app.environments(signal)]);
      chosen.offer(names);
      chosen.show(next);
      if (found.properties.length === 0) {
        setChildren(place, empty('No property was received',
          el('p', {}, 'Tggl SDKs report the properties and values that flags are evaluated with. '
            + 'Those of frontend keys are not believed, and a setting can leave them out.')));
        return found.as_of;
      }
      const isChosen = (each) => each.property === next.get('property')
        && (!next.get('in') || each.environment === next.get('in'));
      const property = next.has('property') ? found.properties.find(isChosen) : null;
      follow(list.body, found.properties.map((each) => ({...each, chosen: each === property})),
        (each) => keyOf(each.environment, each.property), propertyRow);
      await loadValues(property, found.values_readable, signal);
      return found.as_of;
    },
    stop: prefix.stop,
  };
}
