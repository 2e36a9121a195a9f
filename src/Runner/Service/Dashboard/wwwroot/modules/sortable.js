// Column headings that sort: buttons in th elements, with aria-sort.
import { h } from './dom.js';

/**
 * One heading.
 * @param {{ key: string|null, label: string, className?: string }} column without a key it does not sort
 * @param {{ key: string, isDescending: boolean }} order the order now
 * @param {(order: { key: string, isDescending: boolean }) => void} onSort
 */
export function heading(column, order, onSort) {
  if (!column.key)
    return h('th', { scope: 'col', role: 'columnheader', class: column.className }, column.label);
  const isCurrent = order.key === column.key;
  const click = () => onSort({ key: column.key, isDescending: isCurrent ? !order.isDescending : column.startsDescending ?? false });
  return h('th', { scope: 'col', role: 'columnheader', class: column.className, 'aria-sort': isCurrent ? (order.isDescending ? 'descending' : 'ascending') : null },
    h('button.sort', { type: 'button', 'data-key': column.key, onclick: click }, column.label,
      h('span.arrow', { 'aria-hidden': 'true' }, isCurrent ? (order.isDescending ? ' ↓' : ' ↑') : '')));
}

/**
 * A table whose rows are all here, sorted where they are.
 * @param {{ caption: string, columns: { key: string|null, label: string, className?: string, value?: (row: object) => unknown,
 *   cell: (row: object) => unknown, isHeader?: boolean }[], rows: object[], order?: { key: string, isDescending: boolean }, className?: string }} options
 */
export function sortableTable({ caption, columns, rows, order = { key: '', isDescending: false }, className }) {
  const table = h('table', { class: className });
  const draw = (current, focusKey) => {
    const column = columns.find(c => c.key === current.key);
    const sorted = column ? [...rows].sort(by(column.value, current.isDescending)) : rows;
    table.replaceChildren(
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, columns.map(c => heading(c, current, next => draw(next, next.key))))),
      h('tbody', {}, sorted.map(row => h('tr', {}, columns.map(c => c.isHeader
        ? h('th', { scope: 'row', class: c.className }, c.cell(row))
        : h('td', { class: c.className }, c.cell(row)))))));
    if (focusKey)
      table.querySelector(`[data-key="${CSS.escape(focusKey)}"]`)?.focus();
  };
  draw(order);
  return table;
}

/** Numbers by size, texts by the alphabet, nothing last. */
export function by(value, isDescending) {
  const sign = isDescending ? -1 : 1;
  const isNothing = v => v === null || v === undefined || Number.isNaN(v);
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (isNothing(x) || isNothing(y))
      return isNothing(x) - isNothing(y);
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true }));
  };
}
