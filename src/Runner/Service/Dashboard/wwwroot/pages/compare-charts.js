// The charts of the compare page: one a metric, the same colours in all.
import { Chart, missingLibrary } from '../modules/chart.js';
import { capital, metricName, metricTick, metricValue } from '../modules/format.js';
import { fill, h } from '../modules/dom.js';
import { whenIdle } from '../modules/idle.js';
import { seriesStyle } from '../modules/series-style.js';
import { smooth } from '../modules/smoothing.js';

const order = [
  'validation_loss', 'validation_accuracy', 'validation_rmse', 'train_loss', 'train_accuracy', 'validation_f1_macro', 'validation_mae', 'validation_r2',
  'lr', 'images_per_second',
];

export class CompareCharts {
  #charts = new Map();
  #wanted = null;
  #waiting = [];

  constructor(signal) {
    this.signal = signal;
    this.element = h('div.charts');
  }

  /** Once the page is in the document, and in the same breath, so that the browser lays it out once. */
  start(uPlot) {
    this.uPlot = uPlot;
    this.#draw();
  }

  /**
   * @param {object[]} runs with place (of their colour) and isHidden
   * @param {{ axis: { key: string, label: string }, smoothing: number, isLogarithmic: boolean }} view
   */
  show(runs, view) {
    this.#wanted = { runs, view };
    this.#draw();
  }

  #draw() {
    if (this.uPlot === undefined || !this.#wanted)
      return;
    const { runs, view } = this.#wanted;
    if (!this.uPlot) {
      fill(this.element, runs.length > 0 && missingLibrary());
      return;
    }
    const metrics = order.filter(metric => runs.some(run => run.epochs[metric]?.some(Number.isFinite)));
    for (const metric of [...this.#charts.keys()].filter(m => !metrics.includes(m)))
      this.#charts.delete(metric);
    const charts = metrics.map(metric => this.#chart(metric));
    if (charts.length !== this.element.children.length || charts.some((c, i) => this.element.children[i] !== c.element))
      fill(this.element, charts.map(c => c.element));
    charts.forEach(chart => chart.measure());
    const isInView = charts.map(chart => chart.element.getBoundingClientRect().top < innerHeight);
    this.#waiting = [];
    metrics.forEach((metric, i) => {
      const draw = () => this.#fill(charts[i], metric, runs, view);
      if (isInView[i])
        draw();
      else
        this.#waiting.push(draw);
    });
    this.#drawWaiting(this.#waiting);
  }

  /** Charts below the screen are drawn one by one while the browser is idle, unless all are drawn anew before. */
  #drawWaiting(waiting) {
    if (waiting.length === 0)
      return;
    whenIdle(() => {
      if (this.signal.aborted || waiting !== this.#waiting)
        return;
      waiting.shift()();
      this.#drawWaiting(waiting);
    });
  }

  #chart(metric) {
    if (!this.#charts.has(metric)) {
      this.#charts.set(metric, new Chart(this.uPlot, {
        title: capital(metricName(metric)), series: [], hasLegend: false, sync: 'compare', height: 260, signal: this.signal,
        format: v => metricValue(metric, v), tick: v => metricTick(metric, v),
      }));
    }
    return this.#charts.get(metric);
  }

  #fill(chart, metric, runs, { axis, smoothing, isLogarithmic }) {
    const drawn = runs.filter(run => run.epochs[metric]);
    const isSmoothed = smoothing > 0;
    const tables = drawn.map(run => {
      const values = run.epochs[metric];
      return [run.epochs[axis.key], ...(isSmoothed ? [values] : []), smooth(values, smoothing)];
    });
    const series = drawn.flatMap(run => {
      const line = { label: run.label, style: seriesStyle(run.place), isHidden: run.isHidden };
      return isSmoothed ? [{ ...line, isFaint: true }, line] : [line];
    });
    chart.replace(series, aligned(tables, this.uPlot), axis, isLogarithmic && /loss|rmse|mae/.test(metric));
  }
}

/** Several tables over one horizontal axis. Runs are mostly compared over the same epochs, and then there is nothing to join. */
function aligned(tables, uPlot) {
  const [axis] = tables[0];
  const isShared = tables.every(([other]) => other.length === axis.length && other.every((x, i) => x === axis[i]));
  return isShared ? [axis, ...tables.flatMap(table => table.slice(1))] : uPlot.join(tables);
}
