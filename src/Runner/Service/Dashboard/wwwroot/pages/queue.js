// What is trained now, what waits, and the devices.
import { get, post, runPath } from '../modules/api.js';
import { fill, h } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { bytes, fullTime, metricName, metricValue, time, whole } from '../modules/format.js';
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
    const [queue, devices] = await Promise.all([get('/queue', this.signal), get('/devices', this.signal)]);
    const text = JSON.stringify([queue, devices]);
    if (text === this.#shown || this.signal.aborted)
      return;
    this.#shown = text;
    const focused = document.activeElement?.dataset.move;
    fill(this.element, this.#running(queue.running ?? []), this.#waiting(queue.waiting ?? []), this.#devices(devices.items ?? devices));
    if (focused)
      (this.element.querySelector(`[data-move="${CSS.escape(focused)}"]:not(:disabled)`) ?? this.element.querySelector(`[data-move^="${CSS.escape(focused.slice(0, -1))}"]:not(:disabled)`))?.focus();
  }

  #running(items) {
    return section('running', 'In training', items.length === 0 ? h('p.empty', {}, 'Nothing is in training.') : h('ul.cards', {}, items.map(item => h('li', {},
      h('div.title', {}, link(item), statusBadge(item.status), item.device && h('span.note', {}, item.device)),
      progress(item.epoch, item.epochs, `epoch ${whole(item.epoch)} of ${whole(item.epochs)}`),
      h('p.note', {}, `best ${metricName(item.monitor)} ${metricValue(item.monitor, item.best_value)} · ${whole(item.images_per_second)} images/s`),
      sparkline(item.spark, `${metricName(item.monitor)} so far`),
      item.status === 'running' && h('button', { type: 'button', 'aria-label': `Cancel ${item.name}`, onclick: () => this.#cancel(item) }, 'Cancel')))));
  }

  #waiting(items) {
    if (items.length === 0)
      return section('waiting', 'Waiting', h('p.empty', {}, 'Nothing waits. ', h('a', { href: '/new' }, 'Start a run'), '.'));
    return section('waiting', 'Waiting', scroller('Waiting runs', h('table', {}, h('caption.hidden', {}, 'Waiting runs, the next one first'),
      h('thead', {}, h('tr', {}, h('th.number', { scope: 'col' }, 'Place'), h('th', { scope: 'col' }, 'Run'), h('th.medium', { scope: 'col' }, 'Submitted'), h('th', { scope: 'col' }, 'Move'), h('th', { scope: 'col' }, h('span.hidden', {}, 'Cancel')))),
      h('tbody', {}, items.map((item, i) => h('tr', {},
        h('td.number', {}, whole(i + 1)),
        h('th.name', { scope: 'row' }, link(item), h('span.sub', {}, item.study ?? item.id)),
        h('td.medium', {}, h('time', { datetime: item.created_at, title: fullTime(item.created_at) }, time(item.created_at))),
        h('td.moves', {}, this.#move(item, i, -1, '↑', `Move ${item.name} up`, i === 0), this.#move(item, i, 1, '↓', `Move ${item.name} down`, i === items.length - 1)),
        h('td', {}, h('button', { type: 'button', 'aria-label': `Cancel ${item.name}`, onclick: () => this.#cancel(item) }, 'Cancel'))))))));
  }

  #move(item, index, by, sign, label, isOff) {
    const move = () => attempt(async () => {
      await post(runPath(item.id).replace('/runs/', '/queue/').concat('/move'), { position: index + 1 + by });
      await this.load();
      say(`${item.name} is now number ${index + 1 + by}.`);
    });
    return h('button.quiet', { type: 'button', 'aria-label': label, 'data-move': `${item.id}${by < 0 ? '-' : '+'}`, disabled: isOff, onclick: move }, sign);
  }

  #devices(items) {
    if (!items?.length)
      return null;
    return section('devices', 'Devices', scroller('Devices', h('table', {}, h('caption.hidden', {}, 'Devices'),
      h('thead', {}, h('tr', {}, ['Device', 'Kind', 'Memory', 'Busy with'].map(label => h('th', { scope: 'col' }, label)))),
      h('tbody', {}, items.map(d => h('tr', {}, h('th', { scope: 'row' }, d.name), h('td', {}, d.kind), h('td', {}, bytes(d.memory_bytes)),
        h('td', {}, d.busy_with ? h('a', { href: `/runs/${encodeURIComponent(d.busy_with)}` }, d.busy_with) : 'free')))))));
  }

  #cancel(item) {
    return attempt(async () => {
      await post(runPath(item.id, '/cancel'));
      await this.load();
    });
  }
}

const link = item => h('a', { href: `/runs/${encodeURIComponent(item.id)}` }, item.name);
