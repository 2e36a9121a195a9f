// One line chart: a figure with uPlot inside, a legend made of buttons, and a sentence for those who cannot see it.
import { fill, h, setText } from './dom.js';
import { colour, onThemeChange } from './theme.js';

let library;

/** uPlot; null where the program was built without npm. */
export function loadLibrary() {
  library ??= document.documentElement.dataset.charts === 'uplot'
    ? import('../charts/uPlot.esm.js').then(module => module.default)
    : Promise.resolve(null);
  return library;
}

/** What stands where charts would be, had the build had npm. */
export const missingLibrary = () =>
  h('p.notice', {}, 'Charts need a build with npm: install Node.js and build again. All numbers are in the tables.');

/**
 * @typedef {object} Series
 * @property {string} label
 * @property {{ variable: string, className: string, dash: number[] }} style
 * @property {number} [width]
 * @property {boolean} [isFaint] behind the others and not in the legend
 * @property {boolean} [isHidden]
 */
export class Chart {
  #plot = null;
  #data = null;
  #x = { label: '', format: String };
  #size = 0;
  #rows = [];

  /**
   * @param {Function} uPlot the library
   * @param {{ title: string, series: Series[], format: (v: number) => string, tick: (v: number) => string, height?: number, sync?: string,
   *   hasLegend?: boolean, isLogarithmic?: boolean, signal: AbortSignal }} options without a legend the caption names the line nearest to
   *   the pointer
   */
  constructor(uPlot, options) {
    this.uPlot = uPlot;
    this.options = { height: 220, hasLegend: true, ...options };
    this.host = h('div.plot', { role: 'img' });
    this.host.style.minHeight = `${this.options.height}px`;       // its place, before it is drawn
    this.legend = h('ul.legend');
    this.readout = h('span.readout');
    this.element = h('figure.chart', {}, h('figcaption', {}, options.title, ' ', this.readout), this.options.hasLegend && this.legend, this.host);
    this.#fillLegend();
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.host);
    onThemeChange(() => this.#rebuild(), options.signal);
    options.signal.addEventListener('abort', () => {
      observer.disconnect();
      this.#plot?.destroy();
    });
  }

  /** Shows new values: data[0] is the horizontal axis, data[1…] one array a series. */
  update(data, x = this.#x) {
    const isOtherAxis = x.label !== this.#x.label;
    [this.#data, this.#x] = [data, x];
    this.host.setAttribute('aria-label', this.#describe());
    this.#values(null);
    if (!this.#plot || isOtherAxis)
      this.#rebuild();
    else
      this.#plot.setData(data);
  }

  /** Exchanges the series and their values. */
  replace(series, data, x, isLogarithmic = this.options.isLogarithmic) {
    this.options = { ...this.options, series, isLogarithmic };
    this.#fillLegend();
    [this.#data, this.#x] = [data, x];
    this.host.setAttribute('aria-label', this.#describe());
    this.#values(null);
    this.#rebuild();
  }

  /** Shows or hides a series. */
  toggle(index, isShown) {
    this.options.series[index].isHidden = !isShown;
    this.#plot?.setSeries(index + 1, { show: isShown });
  }

  #fillLegend() {
    if (!this.options.hasLegend)
      return;
    this.#rows = this.options.series.map((series, i) => series.isFaint ? null : {
      value: h('span.value'),
      index: i,
    });
    fill(this.legend, this.#rows.filter(Boolean).map(({ value, index }) => {
      const series = this.options.series[index];
      const button = h('button', {
        type: 'button', 'aria-pressed': String(!series.isHidden),
        onclick: () => {
          this.toggle(index, series.isHidden === true);
          button.setAttribute('aria-pressed', String(!series.isHidden));
        },
      }, h('span.swatch', { class: series.style.className, 'aria-hidden': 'true' }), `${series.label} `, value);
      return h('li', {}, button);
    }));
  }

  /** The values under the cursor, or the last ones. */
  #values(at) {
    for (const row of this.#rows) {
      if (row) {
        const values = this.#data[row.index + 1] ?? [];
        const value = at === null ? values.findLast(isValue) : values[at];
        setText(row.value, isValue(value) ? this.options.format(value) : '');
      }
    }
  }

  /** Names the line nearest to the pointer, and its value there. */
  #nearest(plot, index) {
    const series = this.options.series[(index ?? 0) - 1];
    const value = series && plot.cursor.idx !== null ? this.#data[index][plot.cursor.idx] : null;
    setText(this.readout, !this.options.hasLegend && isValue(value)
      ? `${series.label}: ${this.options.format(value)} at ${this.#x.label} ${this.#x.format(this.#data[0][plot.cursor.idx])}` : '');
  }

  #describe() {
    const last = this.options.series.map((series, i) => [series, this.#data[i + 1]?.findLast(isValue)])
      .filter(([series, value]) => !series.isFaint && isValue(value)).map(([series, value]) => `${series.label} ${this.options.format(value)}`);
    return last.length > 0
      ? `${this.options.title} over ${this.#x.label}; the last values are ${last.slice(0, 20).join(', ')}`
      : `${this.options.title}: no values yet`;
  }

  /** Looks how wide the chart may be. Charts that are drawn together are all measured first: a look after a drawing costs a layout. */
  measure() {
    this.#size = Math.floor(this.host.clientWidth);
  }

  #resize() {
    const before = this.#size;
    this.measure();
    if (this.#size === before || this.#size === 0)
      return;
    const width = this.#size;
    if (this.#plot)
      this.#plot.setSize({ width, height: this.options.height });
    else
      this.#rebuild();
  }

  #rebuild() {
    if (this.#size === 0)
      this.measure();
    if (!this.#data || this.#size === 0 || this.options.signal.aborted)
      return;
    this.#plot?.destroy();
    this.host.replaceChildren();
    this.#plot = new this.uPlot(this.#settings(), this.#data, this.host);
  }

  #settings() {
    const [ink, grid] = [colour('--faint'), colour('--line')];
    const font = '12px system-ui, sans-serif';
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font, labelFont: font };
    const { series, isLogarithmic, sync, tick, height, hasLegend } = this.options;
    return {
      width: this.#size, height, legend: { show: false }, padding: [8, 12, 0, 0],
      scales: { x: { time: false }, y: isLogarithmic ? { distr: 3 } : {} },
      cursor: {
        sync: sync ? { key: sync, setSeries: false } : undefined, points: { size: 7 }, drag: { x: true, y: false }, ...(hasLegend ? {} : { focus: { prox: 24 } }),
      },
      focus: { alpha: 0.35 },
      axes: [
        { ...axis, size: 24, label: this.#x.label, labelSize: 20, gap: 4, values: (_, ticks) => ticks.map(v => (v === null ? '' : this.#x.format(v))) },
        { ...axis, size: 58, values: (_, ticks) => ticks.map(v => (v === null ? '' : tick(v))) },
      ],
      series: [{}, ...series.map(s => lineOf(s))],
      hooks: {
        setCursor: [plot => this.#values(plot.cursor.idx ?? null)],
        setSeries: [(plot, index) => this.#nearest(plot, index)],
      },
    };
  }
}

function lineOf({ label, style, width = 2, isFaint = false, isHidden = false }) {
  const stroke = colour(style.variable);
  return {
    label, stroke, dash: style.dash, width: isFaint ? 1 : width, alpha: isFaint ? 0.35 : 1, show: !isHidden, spanGaps: true,
    points: { show: (plot, index) => !isFaint && plot.data[index].reduce((count, v) => count + (isValue(v) ? 1 : 0), 0) < 2, size: 6 },
  };
}

const isValue = value => typeof value === 'number' && Number.isFinite(value);
