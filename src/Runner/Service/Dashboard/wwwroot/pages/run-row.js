// One row of the list of runs. It is drawn anew only where something changed.
import { h } from '../modules/dom.js';
import { duration, fullTime, metricName, metricValue, time, whole } from '../modules/format.js';
import { sparkline } from '../modules/sparkline.js';
import { statusBadge } from '../modules/widgets.js';

/** The columns in order; the keys are what the service sorts by. */
export const runColumns = [
  { key: 'name', label: 'Run' },
  { key: 'status', label: 'Status' },
  { key: null, label: 'Curve' },
  { key: 'best_value', label: 'Best', className: 'number' },
  { key: 'epoch', label: 'Epoch', className: 'number medium', startsDescending: true },
  { key: 'images_per_second', label: 'Images/s', className: 'number wide', startsDescending: true },
  { key: 'seconds', label: 'Time', className: 'number wide', startsDescending: true },
  { key: 'created_at', label: 'Created', className: 'number medium', startsDescending: true },
];

export class RunRow {
  #shown = '';

  constructor(id, onChoose) {
    this.id = id;
    this.box = h('input', { type: 'checkbox', onchange: () => onChoose(id, this.box.checked) });
    this.choice = h('td.pick', { role: 'cell' }, h('label', {}, this.box));
    this.link = h('a.run-link', { href: `/runs/${encodeURIComponent(id)}` });
    this.element = h('tr', { role: 'row' }, this.choice);
  }

  update(item, isChosen) {
    this.box.checked = isChosen;
    const signature = JSON.stringify(item);
    if (signature === this.#shown)
      return;
    this.#shown = signature;
    this.box.setAttribute('aria-label', `Choose ${item.name}`);
    if (this.link.textContent !== item.name)
      this.link.textContent = item.name;
    if (!this.name)
      this.element.append(this.name = h('th', { scope: 'row', role: 'rowheader', class: 'name' }, this.link, h('span.sub')));
    this.name.lastChild.replaceWith(h('span.sub', {}, subtitle(item)));
    while (this.element.lastChild !== this.name)
      this.element.lastChild.remove();
    this.element.append(...cells(item));
  }
}

function subtitle({ id, study, error }) {
  return error ?? (study ? `${study} · ${id.split('~').pop()}` : id);
}

/** With its role, which the layout for phones would take away. */
const cell = (className, ...content) => h('td', { role: 'cell', class: className }, content);

function cells(item) {
  const monitor = metricName(item.monitor);
  return [
    cell('state', statusBadge(item.status)),
    cell('curve', sparkline(item.spark, item.spark?.length > 0
      ? `${monitor} from ${metricValue(item.monitor, item.spark[0])} to ${metricValue(item.monitor, item.spark.at(-1))}`
      : 'no epoch yet')),
    cell('number best', metricValue(item.monitor, item.best_value), item.best_value !== null && h('span.sub', {}, monitor)),
    cell('number medium', item.epochs ? `${whole(item.epoch)} / ${whole(item.epochs)}` : whole(item.epoch)),
    cell('number wide', whole(item.images_per_second)),
    cell('number wide', duration(item.seconds)),
    cell('number medium', h('time', { datetime: item.created_at, title: fullTime(item.created_at) }, time(item.created_at))),
  ];
}
