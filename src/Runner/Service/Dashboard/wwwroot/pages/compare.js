// Any runs over each other: aligned by epoch, step or time, smoothed or not.
import { get } from '../modules/api.js';
import { loadLibrary } from '../modules/chart.js';
import { fill, h } from '../modules/dom.js';
import { plural, tick, durationTick } from '../modules/format.js';
import { whenIdle } from '../modules/idle.js';
import { remember } from '../modules/router.js';
import { seriesStyle } from '../modules/series-style.js';
import { attempt } from '../modules/widgets.js';
import { CompareCharts } from './compare-charts.js';
import { compareTable } from './compare-table.js';
import { RunPicker } from './run-picker.js';

const axes = {
  epoch: { label: 'epoch', format: tick },
  step: { label: 'step', format: tick },
  seconds: { label: 'time', format: durationTick },
};

export async function show(main, { query, signal }) {
  const ids = (query.get('runs') ?? '').split(',').filter(Boolean);
  const asked = Promise.all([compared(ids, signal), loadLibrary()]);      // before anything is built: the answer needs the longest
  const page = new ComparePage(ids, query, signal);
  const [result, uPlot] = await asked;
  page.take(result);
  if (signal.aborted)
    return;
  fill(main, page.element);
  page.start(uPlot);
}

const compared = async (ids, signal) =>
  (ids.length > 0 ? get(`/compare?runs=${ids.map(encodeURIComponent).join(',')}`, signal) : { runs: [] });

class ComparePage {
  #hidden = new Set();

  constructor(ids, query, signal) {
    [this.ids, this.signal] = [ids, signal];
    this.view = { x: axes[query.get('x')] ? query.get('x') : 'epoch', smooth: clamp(Number(query.get('smooth') ?? 0)), log: query.get('log') === '1' };
    this.charts = new CompareCharts(signal);
    this.picker = new RunPicker(signal, id => this.#add(id));
    this.legend = h('ul.legend.runs-legend', { 'aria-label': 'Runs compared' });
    this.table = h('div');
    this.verdict = h('div');
    this.hint = h('p.note', {}, 'Choose runs here, or tick them in ', h('a', { href: '/' }, 'the list'), '.');
    this.element = h('div', {}, h('h1', {}, 'Compare'), this.picker.element, this.hint, this.legend, this.verdict, this.#controls(), this.charts.element, this.table);
  }

  async #load() {
    this.take(await compared(this.ids, this.signal));
  }

  /** Shows what the service has answered. */
  take(result) {
    this.picker.exclude(this.ids);
    this.hint.hidden = this.ids.length > 0;
    this.controls.hidden = this.ids.length === 0;
    const words = result.verdict ?? [];
    fill(this.verdict, words.length > 0 && h('div.verdict', {}, words.map(sentence => h('p', {}, sentence))), result.note && h('p.note', {}, result.note));
    this.runs = result.runs.map((run, i) => ({ ...run, place: run.color_index ?? i, label: labelOf(run, result.runs) }));
    fill(this.legend, this.runs.map(run => this.#legendEntry(run)));
    this.#draw();
    if (this.element.isConnected)
      this.#drawTable();
  }

  /** Once the page is in the document. */
  start(uPlot) {
    this.charts.start(uPlot);
    const isInView = this.table.getBoundingClientRect().top < innerHeight;
    if (isInView)
      this.#drawTable();
    else
      whenIdle(() => this.signal.aborted || this.#drawTable());
  }

  #drawTable() {
    fill(this.table, this.ids.length > 0 && compareTable(this.runs));
  }

  #controls() {
    const smoothing = h('output', { for: 'smooth' }, this.view.smooth.toFixed(2));
    const range = h('input', {
      type: 'range', id: 'smooth', min: 0, max: 0.99, step: 0.01, value: String(this.view.smooth),
      oninput: () => {
        smoothing.value = Number(range.value).toFixed(2);
        this.#change({ smooth: Number(range.value) });
      },
    });
    const choice = h('fieldset.choice', {}, h('legend', {}, 'Align by'), Object.entries(axes).map(([key, axis]) => h('label', {},
      h('input', { type: 'radio', name: 'align', value: key, checked: key === this.view.x, onchange: () => this.#change({ x: key }) }), axis.label)));
    const log = h('input', { type: 'checkbox', checked: this.view.log, onchange: () => this.#change({ log: log.checked }) });
    this.controls = h('div.controls', {}, choice,
      h('label.choice', { for: 'smooth' }, 'Smoothing ', range, smoothing),
      h('label.choice', {}, log, 'Losses on a logarithmic axis'));
    return this.controls;
  }

  #change(change) {
    Object.assign(this.view, change);
    this.#remember();
    this.#draw();
  }

  #remember() {
    remember({
      runs: this.ids.join(','), x: this.view.x === 'epoch' ? '' : this.view.x, smooth: this.view.smooth || '', log: this.view.log ? '1' : '',
    });
  }

  #draw() {
    const runs = this.runs.map(run => ({ ...run, isHidden: this.#hidden.has(run.id) }));
    this.charts.show(runs, { axis: { key: this.view.x, ...axes[this.view.x] }, smoothing: this.view.smooth, isLogarithmic: this.view.log });
    document.title = `Compare ${plural(runs.length, 'run')} – VisionFinetune`;
  }

  #legendEntry(run) {
    const shown = h('button', {
      type: 'button', 'aria-pressed': String(!this.#hidden.has(run.id)), title: run.id,
      onclick: () => {
        shown.setAttribute('aria-pressed', String(this.#toggle(run.id)));
        this.#draw();
      },
    }, h('span.swatch', { class: seriesStyle(run.place).className, 'aria-hidden': 'true' }), run.label);
    return h('li', {}, shown, h('button.quiet', { type: 'button', 'aria-label': `Remove ${run.label}`, onclick: () => this.#remove(run.id) }, '×'));
  }

  /** Whether the run is shown afterwards. */
  #toggle(id) {
    if (!this.#hidden.delete(id))
      this.#hidden.add(id);
    return !this.#hidden.has(id);
  }

  async #add(id) {
    if (!this.ids.includes(id))
      this.ids = [...this.ids, id];
    this.#remember();
    await attempt(() => this.#load());
  }

  async #remove(id) {
    this.ids = this.ids.filter(other => other !== id);
    this.#hidden.delete(id);
    this.#remember();
    await attempt(() => this.#load());
    this.picker.focus();
  }
}

/** The name; the folder where another run has the same name. */
const labelOf = (run, runs) => (runs.filter(other => other.name === run.name).length > 1 ? run.id : run.name);

const clamp = value => (value >= 0 && value < 1 ? value : 0);
