// The curves of one run: epochs, and between them the steps.
import { Chart, missingLibrary } from '../modules/chart.js';
import { fill, h } from '../modules/dom.js';
import { bytes, duration, durationTick, metricName, metricTick, metricValue, number, tick, whole } from '../modules/format.js';
import { seriesStyle } from '../modules/series-style.js';
import { scroller } from '../modules/widgets.js';

const axes = {
  epoch: { label: 'epoch', format: tick },
  step: { label: 'step', format: tick },
  seconds: { label: 'time', format: durationTick },
};

const stepKeys = ['step', 'epoch', 'loss', 'lr', 'images_per_second', 'device_memory_bytes', 'seconds'];

const [validationStyle, trainStyle, thirdStyle] = [0, 1, 2].map(seriesStyle);

/** What is drawn where. Keys of epochs are as in metrics.jsonl; keys of steps begin with "step:". */
const plans = [
  { title: 'Loss', metric: 'validation_loss', series: [
    { key: 'step:loss', label: 'training, this epoch so far', style: trainStyle, isFaint: true },
    { key: 'train_loss', label: 'training', style: trainStyle }, { key: 'validation_loss', label: 'validation', style: validationStyle }] },
  { title: 'Accuracy', metric: 'validation_accuracy', series: [
    { key: 'train_accuracy', label: 'training', style: trainStyle }, { key: 'validation_accuracy', label: 'validation', style: validationStyle },
    { key: 'validation_f1_macro', label: 'validation F1 (macro)', style: { ...thirdStyle, dash: [6, 4], className: 's2 dashed' } }] },
  { title: 'Error', metric: 'validation_rmse', series: [
    { key: 'validation_rmse', label: 'validation RMSE', style: validationStyle }, { key: 'validation_mae', label: 'validation MAE', style: thirdStyle }] },
  { title: 'Learning rate', metric: 'lr', series: [{ key: 'step:lr', fallback: 'lr', label: 'learning rate', style: validationStyle }], format: v => number(v, 3) },
  { title: 'Images per second', metric: 'images_per_second', series: [{ key: 'step:images_per_second', fallback: 'images_per_second', label: 'images/s', style: validationStyle }], format: whole },
  { title: 'Device memory', metric: 'device_memory_bytes', series: [{ key: 'step:device_memory_bytes', label: 'used by the training process', style: validationStyle }], format: bytes, tick: bytes },
];

export class RunCurves {
  #epochs = [];
  #steps = Object.fromEntries(stepKeys.map(key => [key, []]));
  #axis = 'epoch';
  #drawn = [];
  #isDue = false;

  constructor(signal) {
    this.signal = signal;
    this.grid = h('div.charts');
    this.numbers = h('details', { ontoggle: () => this.#drawNumbers() }, h('summary', {}, 'The numbers of every epoch'));
    this.choice = h('fieldset.choice', {}, h('legend', {}, 'Across'), Object.entries(axes).map(([key, axis]) => h('label', {},
      h('input', { type: 'radio', name: 'run-axis', value: key, checked: key === this.#axis, onchange: () => this.#across(key) }), axis.label)));
    this.element = h('div', {}, this.choice, this.grid, this.numbers);
  }

  /** Takes what the service has; what came live meanwhile stays behind it, unless the run was taken back to a checkpoint. */
  load(run, epochs, steps, isTakenBack) {
    const [heardEpochs, heardSteps] = isTakenBack ? [[], { step: [] }] : [this.#epochs, this.#steps];
    this.run = run;
    this.#epochs = [...epochs, ...heardEpochs.filter(e => e.epoch > (epochs.at(-1)?.epoch ?? 0))];
    this.#steps = steps;
    const from = heardSteps.step.findIndex(step => step > (steps.step.at(-1) ?? 0));
    for (const key of from < 0 ? [] : stepKeys)
      steps[key].push(...heardSteps[key].slice(from));
    this.#schedule();
  }

  /** Once the page is in the document, and in the same breath, so that the browser lays it out once. */
  start(uPlot) {
    this.uPlot = uPlot;
    this.numbers.open = !this.uPlot;
    this.choice.hidden = !this.uPlot;
    this.#draw();
  }

  get lastStep() {
    return this.#steps.step.at(-1) ?? 0;
  }

  /** Takes a step of a live run; false where it is known already. */
  addStep(data) {
    if (data.step <= this.lastStep)
      return false;
    for (const key of stepKeys)
      this.#steps[key].push(data[key] ?? null);
    this.stepsPerEpoch = data.steps_per_epoch ?? this.stepsPerEpoch;
    this.#schedule();
    return true;
  }

  addEpoch(data) {
    if (data.epoch <= (this.#epochs.at(-1)?.epoch ?? 0))
      return false;
    this.#epochs.push(data);
    this.#schedule();
    return true;
  }

  /** At most one drawing a frame, however many events come. */
  #schedule() {
    if (this.#isDue || this.uPlot === undefined)
      return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (!this.signal.aborted)
        this.#draw();
    });
  }

  #across(axis) {
    this.#axis = axis;
    this.#draw();
  }

  #draw() {
    this.#drawNumbers();
    if (!this.uPlot) {
      fill(this.grid, missingLibrary());
      return;
    }
    const plans = this.#plans();
    const signature = plans.map(p => p.title + p.series.map(s => s.key)).join();
    if (signature !== this.signature) {
      this.signature = signature;
      this.#drawn = plans.map(plan => ({ plan, chart: this.#chart(plan) }));
      fill(this.grid, this.#drawn.map(d => d.chart.element), this.#drawn.length === 0 && h('p.note', {}, 'No step yet.'));
      this.#drawn.forEach(({ chart }) => chart.measure());
    }
    for (const { plan, chart } of this.#drawn)
      chart.update(this.#aligned(plan.series), axes[this.#axis]);
  }

  /** Only what has values. */
  #plans() {
    return plans.map(plan => ({ ...plan, series: plan.series.map(s => this.#has(s.key) || !s.fallback ? s : { ...s, key: s.fallback }).filter(s => this.#has(s.key)) }))
      .filter(plan => plan.series.some(s => !s.isFaint) || plan.series.length > 0);
  }

  #has(key) {
    const stepKey = /^step:(.*)/.exec(key)?.[1];
    return stepKey ? this.#steps[stepKey]?.some(v => typeof v === 'number') : this.#epochs.some(e => typeof e[key] === 'number');
  }

  #chart({ title, series, metric, format, tick: ticks }) {
    const cudaTitle = title === 'Device memory' && !this.run.device?.startsWith('cuda') ? 'Memory' : title;
    return new Chart(this.uPlot, {
      title: cudaTitle, series, sync: 'run', signal: this.signal,
      format: format ?? (v => metricValue(metric, v)), tick: ticks ?? (v => metricTick(metric, v)),
    });
  }

  #aligned(series) {
    const tables = [];
    if (series.some(s => s.key.startsWith('step:')))
      tables.push([this.#stepAxis(), ...series.filter(s => s.key.startsWith('step:')).map(s => this.#steps[s.key.slice(5)])]);
    if (series.some(s => !s.key.startsWith('step:')))
      tables.push([this.#epochAxis(), ...series.filter(s => !s.key.startsWith('step:')).map(s => this.#epochs.map(e => e[s.key] ?? null))]);
    return tables.length === 1 ? tables[0] : this.uPlot.join(tables);
  }

  #epochAxis() {
    if (this.#axis === 'epoch')
      return this.#epochs.map(e => e.epoch);
    if (this.#axis === 'step')
      return this.#epochs.map(e => e.step);
    let sum = 0;
    return this.#epochs.map(e => sum += e.seconds ?? 0);
  }

  #stepAxis() {
    if (this.#axis !== 'epoch')
      return this.#axis === 'step' ? this.#steps.step : this.#steps.seconds;
    const first = this.#epochs[0];
    const perEpoch = first ? first.step / first.epoch : this.stepsPerEpoch;
    return perEpoch ? this.#steps.step.map(step => step / perEpoch) : this.#steps.epoch;
  }

  #drawNumbers() {
    if (!this.numbers.open || this.numbers.dataset.count === String(this.#epochs.length))
      return;
    this.numbers.dataset.count = String(this.#epochs.length);
    if (this.numbers.lastChild.localName !== 'summary')
      this.numbers.lastChild.remove();
    const keys = [...new Set(this.#epochs.flatMap(e => Object.keys(e)))].filter(key => this.#epochs.some(e => typeof e[key] === 'number') && key !== 'epoch');
    this.numbers.append(scroller('Numbers of every epoch', h('table', {}, h('caption.hidden', {}, 'Metrics of every epoch'),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'epoch'), keys.map(key => h('th.number', { scope: 'col' }, metricName(key))))),
      h('tbody', {}, this.#epochs.map(e => h('tr', {}, h('th', { scope: 'row' }, whole(e.epoch)),
        keys.map(key => h('td.number', {}, key === 'seconds' ? duration(e[key]) : key === 'step' ? whole(e[key]) : metricValue(key, e[key])))))))));
  }
}
