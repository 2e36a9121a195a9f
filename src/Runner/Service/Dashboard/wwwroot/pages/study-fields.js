// What turns a run into a study: settings with several values each, and the number of seeds.
import { h } from '../modules/dom.js';

export class StudyFields {
  #rows = [];

  constructor(onChange) {
    this.onChange = onChange;
    this.list = h('div.vary');
    this.seeds = h('input', { id: 'seeds', type: 'number', min: '1', max: '1000', value: '3' });
    this.seedField = h('p.field', { hidden: true }, h('label', { for: 'seeds' }, 'Seeds of every variant'), this.seeds);
    this.element = h('fieldset', {}, h('legend', {}, 'Vary settings: make it a study'),
      h('p.note', { id: 'vary-note' }, 'Values with commas between them; every combination is trained with the same seeds.'),
      this.list, this.seedField, h('p', {}, h('button', { type: 'button', onclick: () => this.#add().focus() }, 'Vary a setting')));
  }

  get isWanted() {
    return this.#rows.length > 0;
  }

  /** { grid, seeds } as the service takes it; null where nothing is varied. */
  value() {
    const given = this.#rows.filter(row => row.key.value.trim() !== '');
    return given.length === 0 ? null : {
      grid: Object.fromEntries(given.map(row => [row.key.value.trim(), split(row.values.value)])),
      seeds: Number(this.seeds.value),
    };
  }

  #add() {
    const row = {
      key: h('input', { type: 'text', 'aria-label': 'Setting', placeholder: 'optimizer.lr', 'aria-describedby': 'vary-note' }),
      values: h('input', { type: 'text', 'aria-label': 'Values', placeholder: '0.01, 0.02', 'aria-describedby': 'vary-note' }),
    };
    row.element = h('div', {}, row.key, row.values, h('button.quiet', { type: 'button', 'aria-label': 'Remove this setting', onclick: () => this.#remove(row) }, '×'));
    this.#rows.push(row);
    this.list.append(row.element);
    this.#changed();
    return row.key;
  }

  #remove(row) {
    this.#rows = this.#rows.filter(other => other !== row);
    row.element.remove();
    this.#changed();
  }

  #changed() {
    this.seedField.hidden = !this.isWanted;
    this.onChange();
  }
}

/** Commas inside brackets, braces and quotes are part of a value, as on the command line. */
export function split(text) {
  const parts = [''];
  let [depth, quote] = [0, ''];
  for (const character of text) {
    if (quote)
      quote = character === quote ? '' : quote;
    else if (character === '"' || character === '\'')
      quote = character;
    else if ('[{'.includes(character))
      depth += 1;
    else if (']}'.includes(character))
      depth -= 1;
    if (character === ',' && depth === 0 && !quote)
      parts.push('');
    else
      parts[parts.length - 1] += character;
  }
  return parts.map(part => part.trim()).filter(Boolean);
}
