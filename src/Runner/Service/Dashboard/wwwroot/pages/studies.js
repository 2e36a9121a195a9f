// The list of studies.
import { get } from '../modules/api.js';
import { fill, h } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { fullTime, metricName, time, whole } from '../modules/format.js';
import { sortableTable } from '../modules/sortable.js';
import { isActive, scroller, statusBadge } from '../modules/widgets.js';

export async function show(main, { signal }) {
  const body = h('div');
  let shown = '';
  let pauseMs = 10_000;
  const load = async () => {
    const { items } = await get('/studies', signal);
    pauseMs = items.some(s => isActive(s.status)) ? 2_000 : 10_000;
    const text = JSON.stringify(items);
    if (text !== shown && !signal.aborted) {
      shown = text;
      fill(body, items.length > 0 ? table(items) : empty());
    }
  };
  await load();
  if (signal.aborted)
    return;
  fill(main, h('h1', {}, 'Studies'), h('p.note', {}, 'A study trains every variant with the same seeds and says which differences are real.'), body);
  poll(load, () => pauseMs, signal);
}

const empty = () => h('p.empty', {}, 'No studies yet. ', h('a', { href: '/new' }, 'A new run'), ' becomes one when some of its settings are varied.');

function table(items) {
  return scroller('Studies', sortableTable({
    caption: 'Studies, the newest first',
    rows: items,
    columns: [
      { key: 'name', label: 'Study', isHeader: true, className: 'name', value: s => s.name, cell: s => [h('a', { href: `/studies/${encodeURIComponent(s.id)}` }, s.name ?? s.id), h('span.sub', {}, s.id)] },
      { key: 'status', label: 'Status', value: s => s.status, cell: s => statusBadge(s.status) },
      { key: 'runs', label: 'Runs', className: 'number', value: s => s.finished, cell: s => `${whole(s.finished)} / ${whole(s.run_count)}` },
      { key: 'metric', label: 'Metric', className: 'medium', value: s => s.metric, cell: s => metricName(s.metric) },
      { key: 'chosen', label: 'Best variant', className: 'medium', value: s => s.chosen, cell: s => [s.chosen ?? '–', s.headline && h('span.sub', {}, s.headline)] },
      { key: 'created_at', label: 'Created', className: 'number medium', value: s => s.created_at, cell: s => h('time', { datetime: s.created_at, title: fullTime(s.created_at) }, time(s.created_at)) },
    ],
  }));
}
