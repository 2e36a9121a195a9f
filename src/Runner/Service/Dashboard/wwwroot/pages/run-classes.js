// Confusion matrix and scores of every class, as tables.
import { h } from '../modules/dom.js';
import { percent, whole } from '../modules/format.js';
import { sortableTable } from '../modules/sortable.js';
import { scroller, section } from '../modules/widgets.js';

const mostClasses = 40;
const mostPairs = 8;
const shades = 10;

/** Rows are true classes, columns predictions; shaded by the share of the row. */
export function confusionSection({ confusion, labels, split }) {
  if (!confusion?.length)
    return null;
  const names = labels ?? confusion.map((_, i) => String(i));
  return section('confusion', 'Confusion matrix',
    h('p.note', {}, `${splitName(split)}. Rows: the true class. Columns: what the model said. Darker: a larger share of the row.`),
    names.length <= mostClasses
      ? scroller('Confusion matrix', matrix(confusion, names))
      : h('p.note', {}, `With ${whole(names.length)} classes the matrix is too large to read here; these are its largest cells off the diagonal.`),
    pairs(confusion, names));
}

function matrix(confusion, names) {
  const isNarrow = names.length > 6;
  return h('table.confusion', { class: isNarrow ? 'narrow' : null }, h('caption.hidden', {}, 'Confusion matrix: counts by true and predicted class'),
    h('thead', {}, h('tr', {}, h('td', {}, 'true \\ predicted'), names.map(name => h('th', { scope: 'col' }, h('span', {}, name))))),
    h('tbody', {}, confusion.map((row, i) => {
      const total = row.reduce((sum, n) => sum + n, 0);
      return h('tr', {}, h('th', { scope: 'row' }, names[i]), row.map((count, k) => h('td', {
        class: `heat-${Math.round(total > 0 ? count / total * shades : 0)}${i === k ? ' right' : ''}`,
        title: `${names[i]} → ${names[k]}: ${whole(count)} of ${whole(total)}`,
      }, count > 0 ? whole(count) : '·')));
    })));
}

function pairs(confusion, names) {
  const found = confusion.flatMap((row, i) => row.map((count, k) => ({ count, from: names[i], to: names[k], share: count / row.reduce((s, n) => s + n, 0), isError: i !== k })))
    .filter(p => p.isError && p.count > 0).sort((a, b) => b.count - a.count).slice(0, mostPairs);
  return found.length > 0 && h('div', {}, h('h3', {}, 'Most often confused'),
    h('ol.pairs', {}, found.map(p => h('li', {}, `${p.from} → ${p.to} `, h('span.note', {}, `${whole(p.count)} times, ${percent(p.share)} of ${p.from}`)))));
}

const splitName = split => (split === 'test' ? 'Test split' : 'Validation split');

export function classSection({ classes, split }) {
  if (!classes?.length)
    return null;
  const score = (key, label) => ({
    key, label, className: 'number', value: row => row[key], cell: row => [h('meter', { min: 0, max: 1, value: row[key], 'aria-hidden': 'true' }), percent(row[key])],
  });
  return section('classes', 'Classes', scroller('Scores of every class', sortableTable({
    caption: `${splitName(split)}, by class`,
    rows: classes,
    columns: [
      { key: 'label', label: 'Class', isHeader: true, value: row => row.label, cell: row => row.label },
      score('precision', 'Precision'), score('recall', 'Recall'), score('f1', 'F1'),
      { key: 'support', label: 'Support', className: 'number', value: row => row.support, cell: row => whole(row.support) },
    ],
  })));
}
