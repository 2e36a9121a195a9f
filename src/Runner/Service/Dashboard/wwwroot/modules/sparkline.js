// A small curve without axes, as SVG: the shape of a run in a list.
import { svg } from './dom.js';

const [width, height, margin] = [96, 24, 2];

/** @param {number[]} values @param {string} description what a reader who cannot see it is told */
export function sparkline(values, description) {
  const element = svg('svg.spark', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': description });
  const finite = (values ?? []).filter(Number.isFinite);
  if (finite.length === 0)
    return element;
  const points = placed(finite);
  if (points.length > 1)
    element.append(svg('path', { d: `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}` }));
  const [x, y] = points.at(-1);
  element.append(svg('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: 2 }));
  return element;
}

function placed(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = (width - 2 * margin) / Math.max(1, values.length - 1);
  const level = value => (high > low ? height - margin - (value - low) / (high - low) * (height - 2 * margin) : height / 2);
  return values.map((value, i) => [margin + i * step, level(value)]);
}
