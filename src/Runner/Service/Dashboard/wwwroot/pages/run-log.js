// The end of a run's log; it grows while the run does.
import { getText, runPath } from '../modules/api.js';
import { h } from '../modules/dom.js';
import { attempt, section } from '../modules/widgets.js';

const mostLines = 2000;

export class RunLog {
  #lines = [];

  constructor(id) {
    this.id = id;
    this.text = h('pre.log', { tabindex: '0', role: 'group', 'aria-label': 'The end of the log' });
    this.more = h('button', { type: 'button', onclick: () => this.#whole() }, 'Show the whole log');
  }

  section({ log_tail: tail }) {
    if (tail !== null && tail !== undefined)
      this.#replace(tail);
    return section('log', 'Log', this.text, h('p', {}, this.more));
  }

  add({ at, level, message }) {
    const name = { information: 'INF', warning: 'WRN', error: 'ERR', fatal: 'FTL' }[level] ?? 'INF';
    const line = `${(at ?? '').replace('T', ' ').slice(0, 23)} +00:00 [${name}] ${message}`;
    if (this.#lines.some(known => sameLine(known, line)))
      return;         // the stream begins before the tail of the log ends
    this.#lines.push(line);
    this.#draw();
  }

  async #whole() {
    const text = await attempt(() => getText(runPath(this.id, `/log?lines=${mostLines}`)));
    if (text !== undefined) {
      this.#replace(text.split('\n'));
      this.more.hidden = true;
    }
  }

  #replace(lines) {
    this.#lines = lines.filter(line => line !== '').map(line => line.trimEnd());
    this.#draw();
  }

  #draw() {
    const isAtEnd = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight < 40;
    this.text.textContent = this.#lines.length > 0 ? this.#lines.join('\n') : 'Nothing was logged yet.';
    if (isAtEnd)
      this.text.scrollTop = this.text.scrollHeight;
  }
}

const sameLine = (a, b) => a === b || (a.slice(24) === b.slice(24) && a.slice(0, 19) === b.slice(0, 19));
