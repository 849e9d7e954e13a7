import {el} from './dom.js';

/** Asks for a key of kind reader. wrong says what is wrong with the one before; give(key) gets what was typed. */
export function keyForm(wrong, give) {
  const input = el('input', {
    id: 'key-input', type: 'password', name: 'key', autocomplete: 'off', spellcheck: 'false', required: true,
    'aria-describedby': 'key-help', pattern: '[\\x21-\\x7e]+',
  });
  return el('form', {
    id: 'key-form', class: 'key-form',
    onsubmit: (event) => {
      event.preventDefault();
      if (input.value.trim()) {
        give(input.value.trim());
      }
    },
  },
  el('h1', {}, 'A key to read with'),
  wrong ? el('p', {class: 'wrong', role: 'alert'}, wrong) : null,
  el('label', {for: 'key-input'}, 'Reader key'),
  el('div', {class: 'key-line'}, input, el('button', {type: 'submit', class: 'primary'}, 'Open')),
  el('p', {id: 'key-help', class: 'note'},
    'A key of kind reader, as ', el('code', {}, 'bin/flagtally keys add --kind reader'),
    ' prints it. It stays in this tab and is forgotten when the tab closes.'));
}
