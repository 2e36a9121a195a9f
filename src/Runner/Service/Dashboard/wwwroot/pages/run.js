// One run: where it stands, its curves as they grow, and what it left.
import { get, post, remove, runPath, studyPath } from '../modules/api.js';
import { loadLibrary } from '../modules/chart.js';
import { fill, h, setText } from '../modules/dom.js';
import { follow, showConnection } from '../modules/event-stream.js';
import { bytes, capital, duration, fullTime, metricName, metricValue, time, whole } from '../modules/format.js';
import { go } from '../modules/router.js';
import { attempt, confirmed, facts, isActive, progress, say, section, statusBadge } from '../modules/widgets.js';
import { RunCurves } from './run-curves.js';
import { augmentationSection } from './run-augmentation.js';
import { classSection, confusionSection } from './run-classes.js';
import { filesSection } from './run-files.js';
import { RunLog } from './run-log.js';
import { mistakeSection } from './run-mistakes.js';
import { environmentSection, recipeSection } from './run-recipe.js';

export async function show(main, { id, signal }) {
  const page = new RunPage(id, signal);
  const [uPlot] = await Promise.all([loadLibrary(), page.load()]);
  if (signal.aborted)
    return;
  fill(main, page.element);
  page.curves.start(uPlot);
  page.followEvents();
}

class RunPage {
  #run = null;
  #device = {};

  constructor(id, signal) {
    [this.id, this.signal] = [id, signal];
    this.title = h('h1');
    this.status = h('span', { role: 'status' });
    this.actions = h('div.actions');
    this.head = h('div');
    this.tiles = h('div.tiles');
    this.results = h('div');
    this.contents = h('nav.contents', { 'aria-label': 'On this page' });
    this.curves = new RunCurves(signal);
    this.log = new RunLog(id);
    this.element = h('div', {},
      h('p.trail', {}, h('a', { href: '/' }, 'Runs')),
      h('div.title', {}, this.title, this.status, this.actions), this.head, this.tiles, this.contents,
      section('curves', 'Curves', this.curves.element), this.results);
  }

  async load(isTakenBack = false) {
    const [run, metrics, steps] = await Promise.all([
      get(runPath(this.id), this.signal), get(runPath(this.id, '/metrics'), this.signal), get(runPath(this.id, '/steps?points=500'), this.signal)]);
    this.curves.load(run, metrics.epochs, steps, isTakenBack);
    this.lastEventId = Math.min(run.last_event_id ?? 0, steps.last_event_id ?? 0);
    this.#device = { bytes: lastOf(steps.device_memory_bytes), rate: lastOf(steps.images_per_second) };
    this.#take(run);
    this.#drawResults();
  }

  /** Listens while something happens; what is known already is passed over. */
  followEvents() {
    if (isActive(this.#run.status)) {
      follow(runPath(this.id, '/events'), (type, data) => this.#heard(type, data), {
        signal: this.signal, lastId: this.lastEventId, onState: showConnection,
      });
    }
  }

  #heard(type, data) {
    if (type === 'step')
      this.#step(data);
    else if (type === 'epoch')
      this.#epoch(data);
    else if (type === 'log')
      this.log.add(data);
    else if (type === 'status')
      this.#statusChanged(data);
    else if (type === 'end')
      attempt(() => this.load());
  }

  #step(data) {
    if (!this.curves.addStep(data))
      return;
    this.#device = { bytes: data.device_memory_bytes, rate: data.images_per_second, done: data.epoch - 1 + data.step_in_epoch / data.steps_per_epoch };
    this.#drawTiles();
  }

  #epoch(data) {
    if (!this.curves.addEpoch(data))
      return;
    const value = data[this.#run.monitor];
    const best = data.is_best && value !== undefined ? { best_value: value, best_epoch: data.epoch } : {};
    this.#run = { ...this.#run, epoch: data.epoch, seconds: (this.#run.seconds ?? 0) + (data.seconds ?? 0), ...best };
    this.#drawTiles();
  }

  #statusChanged({ status, step, device, error }) {
    if (step < this.curves.lastStep) {
      attempt(() => this.load(true));      // it goes on from a checkpoint: what came after that is repeated
      return;
    }
    if (status !== this.#run.status)
      attempt(() => this.load());          // files, machine and place in the queue change with it
    this.#take({ ...this.#run, status, device: device ?? this.#run.device, error: error ?? this.#run.error });
  }

  #take(run) {
    this.#run = run;
    setText(this.title, run.name);
    if (this.status.textContent !== statusBadge(run.status).textContent)
      fill(this.status, statusBadge(run.status));
    this.#drawActions();
    this.#drawHead();
    this.#drawTiles();
  }

  #drawActions() {
    const { status } = this.#run;
    if (this.actions.dataset.status === status)
      return;
    this.actions.dataset.status = status;
    const canResume = ['cancelled', 'interrupted', 'failed'].includes(status);
    fill(this.actions,
      ['queued', 'running'].includes(status) && h('button', { type: 'button', onclick: () => this.#cancel() }, 'Cancel'),
      canResume && h('button', { type: 'button', onclick: () => this.#resume() }, 'Resume'),
      h('a.button', { href: `/new?from=${encodeURIComponent(this.id)}` }, 'Use as recipe'),
      h('a.button', { href: `/compare?runs=${encodeURIComponent(this.id)}` }, 'Compare'),
      !isActive(status) && h('button.danger', { type: 'button', onclick: () => this.#delete() }, 'Delete'));
  }

  #drawHead() {
    const { error, queue_position: position, status, diagnosis_details: told } = this.#run;
    fill(this.head,
      error && h('p.problem', {}, error),
      status === 'queued' && h('p.notice', {}, position ? `Place ${whole(position)} in the queue. ` : 'Waiting for a device. ', h('a', { href: '/queue' }, 'Queue')),
      told && h('div.diagnosis', {}, h('strong', {}, capital((told.verdict ?? '').replaceAll('_', ' '))), ' ', told.evidence, ' ', told.advice),
      this.#facts());
  }

  #facts() {
    const run = this.#run;
    return facts([
      ['Folder', run.id], ['Task', (run.task ?? '').replaceAll('-', ' ')],
      ['Study', run.study && h('a', { href: studyPath(run.study) }, run.study)],
      ['Device', run.device], ['Created', run.created_at && h('time', { datetime: run.created_at, title: fullTime(run.created_at) }, time(run.created_at))],
      ['Data', run.summary?.data_source],
    ]);
  }

  #drawTiles() {
    const run = this.#run;
    const test = run.summary?.test;
    const isRunning = ['running', 'cancelling'].includes(run.status);
    const testMetric = ['accuracy', 'rmse', 'loss', 'log_loss'].find(name => typeof test?.[name] === 'number');
    const done = isRunning ? Math.max(run.epoch, this.#device.done ?? 0) : run.epoch;
    fill(this.tiles,
      tile(`Best ${metricName(run.monitor)}`, metricValue(run.monitor, run.best_value), run.best_epoch ? `epoch ${whole(run.best_epoch)}` : 'no epoch yet'),
      testMetric && tile(`Test ${metricName(testMetric)}`, metricValue(testMetric, test[testMetric]), 'scored once, from the best checkpoint'),
      tile('Epoch', `${whole(run.epoch)} / ${whole(run.epochs)}`, progress(done, run.epochs, '')),
      tile('Images/s', whole(isRunning ? this.#device.rate ?? run.images_per_second : run.images_per_second), `${duration(run.seconds)} in all`),
      typeof this.#device.bytes === 'number' && tile(run.device?.startsWith('cuda') ? 'Device memory' : 'Memory', bytes(this.#device.bytes), 'of the training process'));
  }

  #drawResults() {
    const run = this.#run;
    const sections = [
      confusionSection(run), classSection(run), mistakeSection(run), augmentationSection(run), recipeSection(run), environmentSection(run),
      filesSection(run), this.log.section(run),
    ].filter(Boolean);
    fill(this.results, sections);
    fill(this.contents, [...this.element.querySelectorAll('section')].map(s => h('a', { href: `#${s.id}` }, s.querySelector('h2').textContent)));
  }

  async #cancel() {
    await attempt(async () => {
      await post(runPath(this.id, '/cancel'));
      await this.load();
    });
  }

  async #resume() {
    await attempt(async () => {
      await post(runPath(this.id, '/resume'));
      await this.load();
      this.followEvents();
    });
  }

  async #delete() {
    if (!await confirmed(`Delete ${this.#run.name}?`, `The folder ${this.id} with all its checkpoints is deleted from the disk.`, 'Delete'))
      return;
    const isGone = await attempt(() => remove(runPath(this.id)));
    if (isGone) {
      await go('/');
      say(`${this.#run.name} deleted.`);
    }
  }
}

const lastOf = values => values?.findLast(v => typeof v === 'number');

const tile = (name, value, note) => h('div.tile', {}, h('h2', {}, name), h('p.big', {}, value), h('p.note', {}, note));
