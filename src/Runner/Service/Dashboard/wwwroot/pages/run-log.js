// The end of a run's log; it grows while the run does.
import { getText, runPath } from '../modules/api.js';
import { h } from '../modules/dom.js';
import { attempt, section } from '../modules/widgets.js';

const mostLines = 2000;
const recentLines = 20;

export class RunLog {
  #lines = [];

  constructor(id) {
    this.id = id;
    this.text = h('pre.log', { tabindex: '0', role: 'group', 'aria-label': 'The end of the log' });
    this.more = h('button', { type: 'button', onclick: () => this.#whole() }, 'Show the whole log');
  }

  /** The end of the log as the service has it; lines that came live since stay behind it. */
  section({ log_tail: tail }) {
    const known = tail.length > 0 ? this.#lines.findLastIndex(line => saying(line) === saying(tail.at(-1))) : -1;
    this.#replace([...tail, ...(known < 0 ? [] : this.#lines.slice(known + 1))]);
    return section('log', 'Log', this.text, h('p', {}, this.more));
  }

  add({ at, level, message }) {
    const name = { information: 'INF', warning: 'WRN', error: 'ERR', fatal: 'FTL' }[level] ?? 'INF';
    const line = `${(at ?? '').replace('T', ' ').slice(0, 23)} +00:00 [${name}] ${message}`;
    if (this.#lines.slice(-recentLines).some(known => saying(known) === saying(line)))
      return;         // the stream begins a moment before the end of the log that was read
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

/** A line without its time: [INF] and the words. */
const saying = line => line.slice(line.indexOf('[')).trimEnd();
