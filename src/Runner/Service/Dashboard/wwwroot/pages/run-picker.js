// Finds a run by a part of its name and adds it: a text field with suggestions.
import { get } from '../modules/api.js';
import { fill, h, newId } from '../modules/dom.js';
import { metricName, metricValue } from '../modules/format.js';
import { attempt } from '../modules/widgets.js';

const most = 12;
const typingPauseMs = 150;

export class RunPicker {
  #excluded = new Set();
  #found = [];
  #active = -1;

  constructor(signal, onPick) {
    [this.signal, this.onPick] = [signal, onPick];
    const list = newId('found');
    this.input = h('input', {
      id: newId('pick'), type: 'text', role: 'combobox', autocomplete: 'off', placeholder: 'Name of a run', 'aria-autocomplete': 'list',
      'aria-expanded': 'false', 'aria-controls': list, oninput: () => this.#typed(), onfocus: () => this.#typed(), onkeydown: e => this.#key(e),
      onblur: () => this.#close(),
    });
    this.list = h('ul.found', { id: list, role: 'listbox', 'aria-label': 'Runs found', hidden: true });
    this.element = h('div.picker', {}, h('label', { for: this.input.id }, 'Add a run'), h('div', {}, this.input, this.list));
  }

  exclude(ids) {
    this.#excluded = new Set(ids);
  }

  focus() {
    this.input.focus();
  }

  #typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => attempt(() => this.#search()), typingPauseMs);
  }

  async #search() {
    const list = await get(`/runs?${new URLSearchParams({ q: this.input.value.trim(), limit: String(most + this.#excluded.size) })}`, this.signal);
    if (document.activeElement !== this.input)
      return;
    this.#found = list.items.filter(item => !this.#excluded.has(item.id)).slice(0, most);
    this.#active = -1;
    this.#draw();
  }

  #draw() {
    fill(this.list, this.#found.map((item, i) => h('li', {
      id: `${this.list.id}-${i}`, role: 'option', 'aria-selected': String(i === this.#active),
      onmousedown: event => {
        event.preventDefault();     // keeps the focus in the field
        this.#pick(i);
      },
    }, item.name, h('span.sub', {}, `${item.id} · ${item.status} · ${metricName(item.monitor)} ${metricValue(item.monitor, item.best_value)}`))));
    this.list.hidden = this.#found.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
    if (this.#active >= 0) {
      this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.#active}`);
      this.list.children[this.#active].scrollIntoView({ block: 'nearest' });
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
  }

  #key(event) {
    const count = this.#found.length;
    if (event.key === 'Escape') {
      this.#close();
    } else if (event.key === 'Enter' && this.#active >= 0) {
      event.preventDefault();
      this.#pick(this.#active);
    } else if (count > 0 && ['ArrowDown', 'ArrowUp'].includes(event.key)) {
      event.preventDefault();
      this.#active = (this.#active + (event.key === 'ArrowDown' ? 1 : this.#active < 0 ? 0 : -1) + count) % count;
      this.#draw();
    }
  }

  #pick(index) {
    const { id } = this.#found[index];
    this.input.value = '';
    this.#close();
    this.onPick(id);
  }

  #close() {
    clearTimeout(this.timer);
    this.#found = [];
    this.#active = -1;
    this.#draw();
  }
}
