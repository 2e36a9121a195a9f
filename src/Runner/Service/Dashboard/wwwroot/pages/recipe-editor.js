// A text area with line numbers, which marks the lines that have problems.
import { fill, h, newId } from '../modules/dom.js';

export class RecipeEditor {
  #marked = new Set();

  constructor(onInput) {
    const id = newId('recipe');
    this.area = h('textarea', {
      id, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off', rows: '26',
      oninput: () => {
        this.#number();
        onInput();
      },
      onscroll: () => this.gutter.scrollTop = this.area.scrollTop,
    });
    this.gutter = h('div.gutter', { 'aria-hidden': 'true' });
    this.element = h('div.editor', {}, h('label', { for: id }, 'Recipe'), h('div.frame', {}, this.gutter, this.area));
  }

  get text() {
    return this.area.value;
  }

  set text(value) {
    this.area.value = value;
    this.#number();
  }

  describeBy(element) {
    element.id ||= newId('problems');
    this.area.setAttribute('aria-describedby', element.id);
  }

  /** Marks lines, counted from 1. */
  mark(lines) {
    this.#marked = new Set(lines);
    this.area.setAttribute('aria-invalid', String(this.#marked.size > 0));
    this.#number();
  }

  /** Puts the cursor where a problem is. */
  goTo(line, column) {
    const lines = this.text.split('\n');
    const before = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
    const at = Math.min(before + column - 1, before + (lines[line - 1]?.length ?? 0));
    this.area.focus();
    this.area.setSelectionRange(at, at);
    this.area.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(this.area).lineHeight));
  }

  #number() {
    const count = this.text.split('\n').length;
    const signature = `${count}:${[...this.#marked].join()}`;
    if (this.gutter.dataset.signature === signature)
      return;
    this.gutter.dataset.signature = signature;
    fill(this.gutter, Array.from({ length: count }, (_, i) => h('div', { class: this.#marked.has(i + 1) ? 'marked' : null }, String(i + 1))));
    this.gutter.scrollTop = this.area.scrollTop;
  }
}
