// One study: the verdict, its variants, the settings that were varied, and the runs.
import { get, post, remove, studyPath } from '../modules/api.js';
import { fill, h, setText } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { duration, fullTime, isGain, metricName, metricValue, number, setting, time, whole } from '../modules/format.js';
import { go } from '../modules/router.js';
import { sortableTable } from '../modules/sortable.js';
import { attempt, confirmed, facts, isActive, progress, say, scroller, section, statusBadge } from '../modules/widgets.js';
import { parallelCoordinates } from './parallel.js';
import { countRuns, shortNames } from './study-parts.js';

export async function show(main, { id, signal }) {
  const page = new StudyPage(id, signal);
  await page.load();
  if (signal.aborted)
    return;
  fill(main, page.element);
  poll(() => page.load(), () => page.pauseMs, signal);
}

class StudyPage {
  #shown = '';

  constructor(id, signal) {
    [this.id, this.signal] = [id, signal];
    this.title = h('h1');
    this.status = h('span', { role: 'status' });
    this.actions = h('div.actions');
    this.body = h('div');
    this.element = h('div', {}, h('p.trail', {}, h('a', { href: '/studies' }, 'Studies')), h('div.title', {}, this.title, this.status, this.actions), this.body);
  }

  get pauseMs() {
    return isActive(this.study.status) ? 2_000 : 30_000;
  }

  async load() {
    const study = await get(studyPath(this.id), this.signal);
    const text = JSON.stringify(study);
    if (text === this.#shown || this.signal.aborted)
      return;
    this.#shown = text;
    this.study = study;
    setText(this.title, study.name ?? study.id);
    fill(this.status, statusBadge(study.status));
    this.#drawActions();
    fill(this.body, this.#head(), this.#verdict(), this.#ranking(), this.#parallel(), this.#comparisons(), this.#runs());
  }

  #drawActions() {
    const { status } = this.study;
    fill(this.actions,
      ['queued', 'running'].includes(status) && h('button', { type: 'button', onclick: () => this.#act('cancel') }, 'Cancel'),
      ['cancelled', 'interrupted', 'failed'].includes(status) && h('button', { type: 'button', onclick: () => this.#act('resume') }, 'Resume'),
      !isActive(status) && h('button.danger', { type: 'button', onclick: () => this.#delete() }, 'Delete'));
  }

  #head() {
    const study = this.study;
    const { done, all } = countRuns(study);
    return [
      study.error && h('p.problem', {}, study.error),
      facts([
        ['Folder', study.id], ['Judged by', study.metric && `${metricName(study.metric)}${study.scored_at ? `, ${study.scored_at} epoch` : ''}`],
        ['Runs', progress(done, all, `${whole(done)} of ${whole(all)} finished`)],
        ['Created', study.created_at && h('time', { datetime: study.created_at, title: fullTime(study.created_at) }, time(study.created_at))],
      ]),
    ];
  }

  #verdict() {
    const words = Array.isArray(this.study.verdict) ? this.study.verdict : [this.study.verdict].filter(Boolean);
    return section('verdict', 'Verdict', words.length > 0
      ? h('div.verdict', {}, words.map(sentence => h('p', {}, sentence)))
      : h('p.note', {}, 'There is a verdict as soon as enough runs are finished.'));
  }

  #ranking() {
    const { variants, metric } = this.study;
    if (!variants?.length)
      return null;
    const keys = this.#keys();
    const names = shortNames(keys);
    return section('variants', 'Variants', scroller('Variants', sortableTable({
      caption: 'The best first; mean over seeds with its 95 % interval',
      rows: variants,
      columns: [
        { key: 'name', label: 'Variant', isHeader: true, value: v => v.name, cell: v => v.name },
        ...(keys.length > 1 ? keys : []).map(key => ({ key, label: names.get(key), value: v => valueOf(v, key), cell: v => h('code', {}, setting(valueOf(v, key))) })),
        { key: 'score', label: metricName(metric), className: 'number', value: v => v.score?.mean, cell: v => metricValue(metric, v.score?.mean) },
        { key: null, label: '95 % interval', className: 'number', cell: v => interval(metric, v.score) },
        { key: 'deviation', label: 'Deviation', className: 'number', value: v => v.score?.deviation, cell: v => metricValue(metric, v.score?.deviation) },
        { key: 'minutes', label: 'Time a run', className: 'number', value: v => v.minutes_per_run, cell: v => duration(v.minutes_per_run * 60) },
        { key: 'finished', label: 'Finished', className: 'number', value: v => v.finished, cell: v => whole(v.finished) },
        { key: 'failed', label: 'Failed', className: 'number', value: v => v.failed, cell: v => whole(v.failed) },
      ],
    })));
  }

  #keys() {
    const variants = this.study.variants ?? [];
    const keys = [...new Set(variants.flatMap(v => Object.keys(settingsOf(v))))];
    return keys.filter(key => new Set(variants.map(v => JSON.stringify(valueOf(v, key) ?? null))).size > 1);
  }

  #parallel() {
    const { variants, metric } = this.study;
    const keys = this.#keys();
    const names = shortNames(keys);
    const axes = [
      ...keys.map(key => ({ label: names.get(key), of: v => numeric(valueOf(v, key)), format: setting })),
      { label: metricName(metric), of: v => v.score?.mean, format: value => metricValue(metric, value), isScore: true, isGain: isGain(metric) },
    ];
    const picture = parallelCoordinates(axes, variants ?? [], `Parallel coordinates: every variant as a line over ${keys.join(', ')} and ${metricName(metric)}; the table of variants has the values.`);
    return picture && section('parallel', 'Settings and score',
      h('p.note', {}, 'Each line is a variant. Up is better on the last axis; blue is the best, sand the worst.'), scroller('Parallel coordinates', picture));
  }

  #comparisons() {
    const { comparisons, metric, correction } = this.study;
    if (!comparisons?.length)
      return null;
    return section('comparisons', 'Comparisons', scroller('Comparisons', sortableTable({
      caption: `Pairs over the seeds they share${correction ? `; p corrected: ${correction}` : ''}`,
      rows: comparisons,
      columns: [
        { key: 'better', label: 'Better', isHeader: true, value: c => c.better, cell: c => c.better },
        { key: 'worse', label: 'than', value: c => c.worse, cell: c => c.worse },
        { key: 'difference', label: 'by', className: 'number', value: c => c.difference?.mean, cell: c => metricValue(metric, c.difference?.mean) },
        { key: null, label: '95 % interval', className: 'number', cell: c => interval(metric, c.difference) },
        { key: 'p', label: 'p, corrected', className: 'number', value: c => c.adjusted_p, cell: c => number(c.adjusted_p, 2) },
        { key: 'real', label: 'Real?', value: c => String(c.is_significant), cell: c => (c.is_significant ? 'yes' : 'cannot be told') },
      ],
    })));
  }

  #runs() {
    const { runs, metric } = this.study;
    if (!runs?.length)
      return null;
    return section('runs', 'Runs',
      h('p', {}, h('a.button', { href: `/compare?runs=${runs.slice(0, 20).map(r => encodeURIComponent(r.id)).join(',')}` }, runs.length > 20 ? 'Compare the first 20' : 'Compare all'), ' ',
        h('a.button', { href: `/?study=${encodeURIComponent(this.id)}` }, 'As a list')),
      scroller('Runs', sortableTable({
        caption: 'Every run of the study',
        rows: runs,
        columns: [
          { key: 'name', label: 'Run', isHeader: true, value: r => r.id, cell: r => h('a', { href: `/runs/${encodeURIComponent(r.id)}` }, r.id.split('~').pop()) },
          { key: 'variant', label: 'Variant', value: r => r.variant, cell: r => r.variant ?? '–' },
          { key: 'seed', label: 'Seed', className: 'number', value: r => r.seed, cell: r => (r.seed === undefined || r.seed === null ? '–' : String(r.seed)) },
          { key: 'status', label: 'Status', value: r => r.status, cell: r => statusBadge(r.status) },
          { key: 'score', label: metricName(metric), className: 'number', value: r => scoreOf(r), cell: r => metricValue(metric, scoreOf(r)) },
          { key: 'seconds', label: 'Time', className: 'number', value: r => r.seconds, cell: r => duration(r.seconds) },
        ],
      })));
  }

  #act(what) {
    return attempt(async () => {
      await post(studyPath(this.id, `/${what}`));
      await this.load();
    });
  }

  async #delete() {
    if (!await confirmed(`Delete the study ${this.study.name}?`, 'Its folder with all runs is deleted from the disk.', 'Delete'))
      return;
    const isGone = await attempt(() => remove(studyPath(this.id)));
    if (isGone) {
      await go('/studies');
      say('Study deleted.');
    }
  }
}

const settingsOf = variant => variant.values ?? variant.parameters ?? variant.settings ?? {};

const valueOf = (variant, key) => settingsOf(variant)[key];

const scoreOf = run => run.score ?? run.best_value;

/** Numbers that the recipe wrote as text are numbers on an axis. */
const numeric = value => (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value);

const interval = (metric, estimate) => (typeof estimate?.low === 'number' ? `${metricValue(metric, estimate.low)} … ${metricValue(metric, estimate.high)}` : '–');
