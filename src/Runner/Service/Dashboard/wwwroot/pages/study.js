// One study: the verdict, its variants, the settings that were varied, and the runs.
import { apiRoot, get, post, remove, studyPath } from '../modules/api.js';
import { fill, h, setText } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { duration, fullTime, isGain, metricName, metricValue, number, setting, time, whole } from '../modules/format.js';
import { go } from '../modules/router.js';
import { sortableTable } from '../modules/sortable.js';
import { attempt, confirmed, facts, isActive, progress, say, scroller, section, statusBadge } from '../modules/widgets.js';
import { parallelCoordinates } from './parallel.js';
import { download } from './run-files.js';
import { originOf, shortNames, variantRows, variedKeys } from './study-parts.js';

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
    this.rows = variantRows(study);
    this.keys = variedKeys(this.rows);
    setText(this.title, study.name);
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
    return [
      study.error && h('p.problem', {}, study.error),
      facts([
        ['Folder', study.id], ['Judged by', metricName(study.metric)], ['Seeds', whole(study.seeds)], ['Device', study.device],
        ['Runs', progress(study.finished, study.run_count, `${whole(study.finished)} of ${whole(study.run_count)} finished${study.failed > 0 ? `, ${whole(study.failed)} failed` : ''}`)],
        ['Created', study.created_at && h('time', { datetime: study.created_at, title: fullTime(study.created_at) }, time(study.created_at))],
        ['Report', study.report && download(apiRoot + studyPath(study.id, '/artifacts/study.html'), 'study.html')],
      ]),
      study.status === 'queued' && h('p.notice', {}, `Place ${whole(study.queue_position)} in the queue. `, h('a', { href: '/queue' }, 'Queue')),
    ];
  }

  #verdict() {
    const words = this.study.verdict;
    return section('verdict', 'Verdict', words.length > 0
      ? h('div.verdict', {}, words.map(sentence => h('p', {}, sentence)))
      : h('p.note', {}, 'There is a verdict as soon as enough runs are finished.'));
  }

  #ranking() {
    const { metric } = this.study;
    const names = shortNames(this.keys);
    return section('variants', 'Variants', scroller('Variants', sortableTable({
      caption: 'The best first; mean over seeds with its 95 % interval',
      rows: this.rows,
      columns: [
        { key: 'name', label: 'Variant', isHeader: true, value: v => v.name, cell: v => v.name },
        ...(this.keys.length > 1 ? this.keys : []).map(key => ({ key, label: names.get(key), value: v => v.values.get(key), cell: v => h('code', {}, setting(v.values.get(key))) })),
        { key: 'score', label: metricName(metric), className: 'number', value: v => v.score?.mean, cell: v => metricValue(metric, v.score?.mean) },
        { key: null, label: '95 % interval', className: 'number', cell: v => interval(metric, v.score) },
        { key: 'deviation', label: 'Deviation', className: 'number', value: v => v.score?.deviation, cell: v => metricValue(metric, v.score?.deviation) },
        { key: 'minutes', label: 'Time a run', className: 'number', value: v => v.minutes_per_run, cell: v => duration(v.minutes_per_run * 60) },
        { key: 'finished', label: 'Finished', className: 'number', value: v => v.finished, cell: v => whole(v.finished) },
        { key: 'failed', label: 'Failed', className: 'number', value: v => v.failed, cell: v => whole(v.failed) },
      ],
    })));
  }

  #parallel() {
    const { metric } = this.study;
    const names = shortNames(this.keys);
    const axes = [
      ...this.keys.map(key => ({ label: names.get(key), of: v => v.values.get(key), format: setting })),
      { label: metricName(metric), of: v => v.score?.mean, format: value => metricValue(metric, value), isScore: true, isGain: isGain(metric) },
    ];
    const picture = parallelCoordinates(axes, this.rows, `Parallel coordinates: every variant as a line over ${this.keys.join(', ')} and ${metricName(metric)}; the table of variants has the values.`);
    return picture && section('parallel', 'Settings and score',
      h('p.note', {}, 'Each line is a variant. Up is better on the last axis; blue is the best, sand the worst.'), scroller('Parallel coordinates', picture));
  }

  #comparisons() {
    const { comparisons, metric } = this.study;
    if (!comparisons?.length)
      return null;
    return section('comparisons', 'Comparisons', scroller('Comparisons', sortableTable({
      caption: 'Pairs over the seeds they share; p corrected for the number of comparisons (Holm)',
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
    const { runs } = this.study;
    if (runs.length === 0)
      return null;
    const origins = originOf(this.study);
    return section('runs', 'Runs',
      h('p', {}, h('a.button', { href: `/compare?runs=${runs.slice(0, 20).map(r => encodeURIComponent(r.id)).join(',')}` }, runs.length > 20 ? 'Compare the first 20' : 'Compare all'), ' ',
        h('a.button', { href: `/?study=${encodeURIComponent(this.id)}` }, 'As a list')),
      scroller('Runs', sortableTable({
        caption: 'Every run of the study',
        rows: runs,
        columns: [
          { key: 'name', label: 'Run', isHeader: true, value: r => r.id, cell: r => h('a', { href: `/runs/${encodeURIComponent(r.id)}` }, r.id.split('~').pop()) },
          { key: 'variant', label: 'Variant', value: r => origins.get(r.id)?.variant, cell: r => origins.get(r.id)?.variant ?? '–' },
          { key: 'seed', label: 'Seed no.', className: 'number', value: r => origins.get(r.id)?.place, cell: r => whole(origins.get(r.id)?.place) },
          { key: 'status', label: 'Status', value: r => r.status, cell: r => statusBadge(r.status) },
          { key: 'best', label: `Best ${metricName(runs[0].monitor)}`, className: 'number', value: r => r.best_value, cell: r => metricValue(r.monitor, r.best_value) },
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

const interval = (metric, estimate) => (typeof estimate?.low === 'number' ? `${metricValue(metric, estimate.low)} … ${metricValue(metric, estimate.high)}` : '–');
