// Parallel coordinates as SVG: an axis a varied setting, one for the score, a line a variant.
import { h, svg } from '../modules/dom.js';

const [height, top, bottom, side, gap] = [340, 34, 22, 110, 230];
const shades = 10;

/**
 * @param {{ label: string, of: (row: object) => unknown, format: (value: unknown) => string, isScore?: boolean, isGain?: boolean }[]} axes
 * @param {object[]} rows with name and score
 * @returns an element, or null where fewer than two axes or rows would make no picture
 */
export function parallelCoordinates(axes, rows, description) {
  const shown = rows.filter(row => axes.every(axis => axis.of(row) !== undefined && axis.of(row) !== null));
  if (axes.length < 2 || shown.length < 2)
    return null;
  const placed = axes.map((axis, i) => ({ ...axis, x: side + i * gap, ...scale(axis, shown) }));
  const width = 2 * side + (axes.length - 1) * gap;
  const score = placed.find(axis => axis.isScore);
  const lines = [...shown].sort((a, b) => score.share(a) - score.share(b));     // the best on top
  return h('div.parallel', {}, svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': description },
    lines.map(row => line(row, placed, score)), placed.map(axisMarks)));
}

function line(row, axes, score) {
  const points = axes.map(axis => [axis.x, axis.y(row)]);
  const path = points.slice(1).reduce((text, [x, y], i) => {
    const middle = (points[i][0] + x) / 2;
    return `${text}C${middle} ${points[i][1]} ${middle} ${y} ${x} ${y}`;
  }, `M${points[0].join(' ')}`);
  return svg('path.variant', { class: `ramp-${Math.round(score.share(row) * shades)}`, d: path },
    svg('title', {}, `${row.name}: ${axes.map(axis => `${axis.label} ${axis.format(axis.of(row))}`).join(', ')}`));
}

function axisMarks(axis) {
  return svg('g.axis', {}, svg('line', { x1: axis.x, x2: axis.x, y1: top, y2: height - bottom }),
    svg('text.name', { x: axis.x, y: 16, 'text-anchor': 'middle' }, axis.label),
    axis.ticks.map(({ y, text }) => svg('text', { x: axis.x + (axis.isScore ? 8 : -8), y: y + 4, 'text-anchor': axis.isScore ? 'start' : 'end' }, shorten(text))));
}

/** Numbers by size, texts in their order; lines of one value are drawn a little apart. */
function scale(axis, rows) {
  const values = rows.map(axis.of);
  const isNumeric = values.every(v => typeof v === 'number');
  const levels = [...new Set(values)].sort(isNumeric ? (a, b) => a - b : (a, b) => String(a).localeCompare(String(b), 'en', { numeric: true }));
  const [low, high] = [levels[0], levels.at(-1)];
  const isContinuous = isNumeric && levels.length > 6;
  const place = value => {
    if (levels.length === 1)
      return 0.5;
    return isContinuous || axis.isScore ? (value - low) / (high - low) : levels.indexOf(value) / (levels.length - 1);
  };
  const up = value => (axis.isScore && !axis.isGain ? 1 - place(value) : place(value));
  const pixel = share => height - bottom - share * (height - top - bottom);
  const ticks = (isContinuous || axis.isScore ? [low, high] : levels).map(value => ({ y: pixel(up(value)), text: axis.format(value) }));
  return { share: row => up(axis.of(row)), y: row => pixel(up(axis.of(row))) + apart(axis, rows, row), ticks };
}

function apart(axis, rows, row) {
  if (axis.isScore)
    return 0;
  const same = rows.filter(other => axis.of(other) === axis.of(row));
  const step = Math.min(4, 16 / Math.max(1, same.length - 1));
  return (same.indexOf(row) - (same.length - 1) / 2) * step;
}

const shorten = text => (text.length > 15 ? `${text.slice(0, 14)}…` : text);
