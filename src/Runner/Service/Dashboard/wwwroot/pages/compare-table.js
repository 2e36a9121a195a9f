// The runs of a comparison: legend, scores, and the settings in which they differ.
import { h } from '../modules/dom.js';
import { duration, isGain, metricName, metricValue, setting, whole } from '../modules/format.js';
import { seriesStyle } from '../modules/series-style.js';
import { sortableTable } from '../modules/sortable.js';
import { scroller, section } from '../modules/widgets.js';

const scored = ['validation_loss', 'validation_accuracy', 'validation_f1_macro', 'validation_rmse'];

/** @param {object[]} runs with the place of their colour */
export function compareTable(runs) {
  const metrics = scored.filter(metric => runs.some(run => run.epochs[metric]?.some(Number.isFinite)));
  const columns = [
    { key: 'name', label: 'Run', isHeader: true, className: 'name', value: run => run.name, cell: run => [swatch(run), h('a', { href: `/runs/${encodeURIComponent(run.id)}` }, run.name), h('span.sub', {}, run.id)] },
    ...metrics.map(metric => ({
      key: metric, label: `Best ${metricName(metric)}`, className: 'number', value: run => best(run, metric), cell: run => metricValue(metric, best(run, metric)),
    })),
    { key: 'epochs', label: 'Epochs', className: 'number', value: run => count(run), cell: run => whole(count(run)) },
    { key: 'seconds', label: 'Time', className: 'number', value: run => run.epochs.seconds?.at(-1), cell: run => duration(run.epochs.seconds?.at(-1)) },
    ...differingKeys(runs).map(key => ({
      key, label: shortKey(key), value: run => valueOf(run, key), cell: run => h('code', {}, setting(valueOf(run, key) ?? '–')),
    })),
  ];
  return section('runs', 'Runs and what differs', scroller('Runs', sortableTable({ caption: 'Only settings that differ between these runs are listed.', columns, rows: runs })));
}

const swatch = run => h('span.swatch', { class: seriesStyle(run.place).className, 'aria-hidden': 'true' });

function best(run, metric) {
  const values = (run.epochs[metric] ?? []).filter(Number.isFinite);
  if (values.length === 0)
    return null;
  return isGain(metric) ? Math.max(...values) : Math.min(...values);
}

const count = run => run.epochs.epoch?.length ?? 0;

const valueOf = (run, key) => run.differences.find(d => d.key === key)?.value;

/** Settings that not all of the runs have alike. */
const differingKeys = runs => [...new Set(runs.flatMap(run => run.differences.map(d => d.key)))];

const shortKey = key => key.replace(/\.name$/, '').split('.').slice(-2).join('.');
