// What is trained now, what waits, and the devices.
import { get, post, runPath, studyPath } from '../modules/api.js';
import { fill, h } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { bytes, metricName, metricValue, whole } from '../modules/format.js';
import { sparkline } from '../modules/sparkline.js';
import { attempt, progress, say, scroller, section, statusBadge } from '../modules/widgets.js';

const pauseMs = 2_000;

export async function show(main, { signal }) {
  const page = new QueuePage(signal);
  await page.load();
  if (signal.aborted)
    return;
  fill(main, h('h1', {}, 'Queue'), page.element);
  poll(() => page.load(), pauseMs, signal);
}

class QueuePage {
  #shown = '';

  constructor(signal) {
    this.signal = signal;
    this.element = h('div');
  }

  async load() {
    const [queue, devices, active] = await Promise.all([get('/queue', this.signal), get('/devices', this.signal), get('/runs?status=running,cancelling&limit=50', this.signal)]);
    const text = JSON.stringify([queue, devices, active.items]);
    if (text === this.#shown || this.signal.aborted)
      return;
    this.#shown = text;
    const focused = document.activeElement?.dataset.move;
    this.studies = new Set(queue.running.filter(entry => entry.kind === 'study').map(entry => entry.id));
    fill(this.element, this.#running(queue.running, active.items), this.#waiting(queue.waiting), this.#devices(devices));
    if (focused)
      (this.element.querySelector(`[data-move="${CSS.escape(focused)}"]:not(:disabled)`) ?? this.element.querySelector(`[data-move^="${CSS.escape(focused.slice(0, -1))}"]:not(:disabled)`))?.focus();
  }

  /** What the devices work on; of a study, the runs that are in training. */
  #running(entries, active) {
    return section('running', 'In training', entries.length === 0 ? h('p.empty', {}, 'Nothing is in training.') : h('ul.cards', {}, entries.map(entry => h('li', {},
      h('div.title', {}, link(entry), entry.kind === 'study' && h('span.note', {}, 'study'), entry.device && h('span.note', {}, entry.device)),
      active.filter(run => run.id === entry.id || run.study === entry.id).map(run => card(run, entry)),
      h('button', { type: 'button', 'aria-label': `Cancel ${entry.name}`, onclick: () => this.#cancel(entry) }, 'Cancel')))));
  }

  #waiting(items) {
    if (items.length === 0)
      return section('waiting', 'Waiting', h('p.empty', {}, 'Nothing waits. ', h('a', { href: '/new' }, 'Start a run'), '.'));
    return section('waiting', 'Waiting', scroller('Waiting runs', h('table', {}, h('caption.hidden', {}, 'Waiting runs, the next one first'),
      h('thead', {}, h('tr', {}, h('th.number', { scope: 'col' }, 'Place'), h('th', { scope: 'col' }, 'Run'), h('th', { scope: 'col' }, 'Move'), h('th', { scope: 'col' }, h('span.hidden', {}, 'Cancel')))),
      h('tbody', {}, items.map((item, i) => h('tr', {},
        h('td.number', {}, whole(i + 1)),
        h('th.name', { scope: 'row' }, link(item), h('span.sub', {}, item.kind === 'study' ? `study · ${item.id}` : item.id)),
        h('td.moves', {}, this.#move(item, i, -1, '↑', `Move ${item.name} up`, i === 0), this.#move(item, i, 1, '↓', `Move ${item.name} down`, i === items.length - 1)),
        h('td', {}, h('button', { type: 'button', 'aria-label': `Cancel ${item.name}`, onclick: () => this.#cancel(item) }, 'Cancel'))))))));
  }

  #move(item, index, by, sign, label, isOff) {
    const move = () => attempt(async () => {
      await post(`/queue/${encodeURIComponent(item.id)}/move`, { position: index + 1 + by });
      await this.load();
      say(`${item.name} is now number ${index + 1 + by}.`);
    });
    return h('button.quiet', { type: 'button', 'aria-label': label, 'data-move': `${item.id}${by < 0 ? '-' : '+'}`, disabled: isOff, onclick: move }, sign);
  }

  #devices(items) {
    if (!items?.length)
      return null;
    return section('devices', 'Devices', scroller('Devices', h('table', {}, h('caption.hidden', {}, 'Devices'),
      h('thead', {}, h('tr', {}, ['Device', 'Model', 'Memory', 'Busy with'].map(label => h('th', { scope: 'col' }, label)))),
      h('tbody', {}, items.map(d => h('tr', {}, h('th', { scope: 'row' }, d.name), h('td', {}, d.model), h('td', {}, bytes(d.memory_bytes)),
        h('td', {}, d.busy_with ? h('a', { href: addressOf({ id: d.busy_with, kind: this.studies.has(d.busy_with) ? 'study' : 'run' }) }, d.busy_with) : 'free')))))));
  }

  #cancel(item) {
    return attempt(async () => {
      await post((item.kind === 'study' ? studyPath : runPath)(item.id, '/cancel'));
      await this.load();
    });
  }
}

const addressOf = entry => `/${entry.kind === 'study' ? 'studies' : 'runs'}/${encodeURIComponent(entry.id)}`;

const link = entry => h('a', { href: addressOf(entry) }, entry.name);

/** A run in training; below its study its own name says which. */
function card(run, entry) {
  return h('div', {}, run.id !== entry.id && h('a', { href: `/runs/${encodeURIComponent(run.id)}` }, run.id.split('~').pop()), run.status === 'cancelling' && statusBadge(run.status),
    progress(run.epoch, run.epochs, `epoch ${whole(run.epoch)} of ${whole(run.epochs)}`),
    h('p.note', {}, `best ${metricName(run.monitor)} ${metricValue(run.monitor, run.best_value)} · ${whole(run.images_per_second)} images/s`),
    sparkline(run.spark, `${metricName(run.monitor)} so far`));
}
