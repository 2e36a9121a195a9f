// The list of runs: filters, sorting, live curves, choice of runs to compare or delete.
import { get, remove, runPath } from '../modules/api.js';
import { fill, h, setText } from '../modules/dom.js';
import { poll } from '../modules/event-stream.js';
import { plural, whole } from '../modules/format.js';
import { whenIdle } from '../modules/idle.js';
import { go, remember } from '../modules/router.js';
import { heading } from '../modules/sortable.js';
import { attempt, confirmed, isActive, say, statuses } from '../modules/widgets.js';
import { RunRow, runColumns } from './run-row.js';

const pageSize = 100;
const firstRows = 24;       // more than a screen shows
const [livelyPauseMs, quietPauseMs, typingPauseMs] = [2_000, 10_000, 200];

export async function show(main, { query, signal }) {
  const page = new RunsPage(query, signal);
  await page.load();
  if (signal.aborted)
    return;
  fill(main, page.element);
  poll(() => page.load(), () => page.pauseMs, signal);
}

class RunsPage {
  #rows = new Map();
  #chosen = new Set();
  #shown = pageSize;
  #list = { items: [], total: 0, counts: {} };
  #turn = 0;

  constructor(query, signal) {
    this.signal = signal;
    const sort = query.get('sort') ?? '-created_at';
    this.filter = { status: query.get('status') ?? '', q: query.get('q') ?? '', study: query.get('study') ?? '' };
    this.order = { key: sort.replace(/^-/, ''), isDescending: sort.startsWith('-') };
    this.#build();
  }

  /** Often while something trains. */
  get pauseMs() {
    return this.#list.items.some(item => isActive(item.status)) ? livelyPauseMs : quietPauseMs;
  }

  async load() {
    this.#turn += 1;
    const turn = this.#turn;
    const list = await this.#fetch();
    if (turn !== this.#turn || this.signal.aborted)
      return;         // a later question was asked meanwhile
    this.#list = list;
    this.#draw();
  }

  async #fetch() {
    const items = [];
    for (let cursor = null; ;) {
      const parameters = { ...this.filter, sort: this.#sort, limit: String(Math.min(pageSize, this.#shown - items.length)), cursor: cursor ?? '' };
      const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
      const list = await get(`/runs?${text}`, this.signal);
      items.push(...list.items);
      cursor = list.next_cursor;
      if (!cursor || items.length >= this.#shown)
        return { ...list, items };
    }
  }

  get #sort() {
    return (this.order.isDescending ? '-' : '') + this.order.key;
  }

  #build() {
    this.statusChoice = h('div.chips', { role: 'group', 'aria-label': 'Status' });
    this.search = h('input', { type: 'search', id: 'search', placeholder: 'Part of a name', value: this.filter.q, oninput: () => this.#searched() });
    this.sortChoice = h('select', { id: 'sort', onchange: () => this.#sorted({ key: this.sortChoice.value.replace(/^-/, ''), isDescending: this.sortChoice.value.startsWith('-') }) });
    this.head = h('tr', { role: 'row' });
    this.body = h('tbody', { role: 'rowgroup', onkeydown: event => this.#walk(event) });
    this.summary = h('p.note', { id: 'summary' });
    this.more = h('button', { type: 'button', onclick: () => this.#showMore() });
    this.chosenBar = h('div.selection', { role: 'group', 'aria-label': 'Chosen runs', hidden: true });
    this.element = h('div', {},
      h('h1', {}, 'Runs'),
      h('div.filters', {},
        this.statusChoice,
        h('label.field', { for: 'search' }, h('span.hidden', {}, 'Search'), this.search),
        h('label.field.narrow', { for: 'sort' }, h('span', {}, 'Sort by'), this.sortChoice)),
      this.filter.study && h('p.note', {}, `Runs of the study ${this.filter.study}. `, h('a', { href: '/' }, 'All runs')),
      h('table.runs', { role: 'table' }, h('caption.hidden', {}, 'Runs. Arrow keys move between rows.'), h('thead', { role: 'rowgroup' }, this.head), this.body),
      this.summary, this.more, this.chosenBar);
  }

  #draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    fill(this.head, h('th', { scope: 'col', role: 'columnheader' }, h('span.hidden', {}, 'Choose')),
      runColumns.map(column => heading(column, this.order, order => this.#sorted(order))));
    if (focused)
      this.head.querySelector(`[data-key="${focused}"]`)?.focus();
    this.#drawFilters();
    this.#drawRows();
    const { items, total } = this.#list;
    setText(this.summary, items.length < total ? `${whole(items.length)} of ${plural(total, 'run')}` : total > 0 ? plural(total, 'run') : '');
    this.more.hidden = items.length >= total;
    setText(this.more, `Show ${whole(Math.min(pageSize, total - items.length))} more`);
  }

  #drawRows() {
    const isFirst = this.body.children.length === 0;
    const items = isFirst ? this.#list.items.slice(0, firstRows) : this.#list.items;
    const ids = new Set(items.map(item => item.id));
    for (const id of [...this.#rows.keys()].filter(id => !ids.has(id)))
      this.#rows.delete(id);
    const rows = items.map(item => {
      const row = this.#rows.get(item.id) ?? new RunRow(item.id, (id, isChosen) => this.#choose(id, isChosen));
      this.#rows.set(item.id, row);
      row.update(item, this.#chosen.has(item.id));
      return row.element;
    });
    if (rows.length === 0)
      fill(this.body, h('tr', { role: 'row' }, h('td.empty', { role: 'cell',  colspan: runColumns.length + 1 }, this.#emptyText())));
    else if (rows.length !== this.body.children.length || rows.some((row, i) => this.body.children[i] !== row))
      place(this.body, rows);
    if (items.length < this.#list.items.length)
      whenIdle(() => this.signal.aborted || this.#drawRows());       // those below the screen
  }

  #emptyText() {
    return Object.values(this.filter).some(Boolean) ? 'No run matches.' : ['No runs yet. ', h('a', { href: '/new' }, 'Start the first one'), '.'];
  }

  #drawFilters() {
    const counts = this.#list.counts ?? {};
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const shown = statuses.filter(s => counts[s] > 0 || s === this.filter.status);
    const chips = [['', 'All', all], ...shown.map(s => [s, s, counts[s] ?? 0])];
    const signature = JSON.stringify([chips, this.filter.status]);
    if (this.statusChoice.dataset.signature !== signature) {
      this.statusChoice.dataset.signature = signature;
      const isFocused = this.statusChoice.contains(document.activeElement);
      fill(this.statusChoice, chips.map(([status, label, count]) => h('button.chip', {
        type: 'button', 'aria-pressed': String(status === this.filter.status), onclick: () => this.#filtered({ status }),
      }, label, ' ', h('span.count', {}, whole(count)))));
      if (isFocused)
        this.statusChoice.querySelector('[aria-pressed="true"]').focus();
    }
    const choices = runColumns.filter(c => c.key).map(c => [(c.startsDescending ? '-' : '') + c.key, c.label]);
    fill(this.sortChoice, choices.map(([value, label]) => h('option', { value, selected: value.replace(/^-/, '') === this.order.key }, label)));
  }

  #searched() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#filtered({ q: this.search.value.trim() }), typingPauseMs);
  }

  #filtered(change) {
    Object.assign(this.filter, change);
    this.#shown = pageSize;
    return this.#changed();
  }

  #sorted(order) {
    this.order = order;
    return this.#changed();
  }

  #showMore() {
    this.#shown = this.#list.items.length + pageSize;
    return this.#changed();
  }

  async #changed() {
    remember({ ...this.filter, sort: this.#sort === '-created_at' ? '' : this.#sort });
    await attempt(() => this.load());
  }

  #choose(id, isChosen) {
    if (isChosen)
      this.#chosen.add(id);
    else
      this.#chosen.delete(id);
    this.#drawChosen();
  }

  #drawChosen() {
    const count = this.#chosen.size;
    this.chosenBar.hidden = count === 0;
    fill(this.chosenBar, h('span', {}, `${plural(count, 'run')} chosen`),
      h('button.primary', { type: 'button', onclick: () => go(`/compare?runs=${[...this.#chosen].map(encodeURIComponent).join(',')}`) }, 'Compare'),
      h('button', { type: 'button', onclick: () => this.#deleteChosen() }, 'Delete'),
      h('button.quiet', { type: 'button', onclick: () => this.#chooseNone() }, 'Choose none'));
  }

  #chooseNone() {
    this.#chosen.clear();
    this.#drawChosen();
    this.#drawRows();
  }

  async #deleteChosen() {
    const ids = [...this.#chosen];
    if (!await confirmed(`Delete ${plural(ids.length, 'run')}?`, 'Their folders with all checkpoints are deleted from the disk.', 'Delete'))
      return;
    for (const id of ids) {
      const isGone = await attempt(() => remove(runPath(id)));
      if (isGone)
        this.#chosen.delete(id);
    }
    if (this.#chosen.size === 0)
      say(`${plural(ids.length, 'run')} deleted.`);
    this.#drawChosen();
    await attempt(() => this.load());
  }

  #walk(event) {
    const links = [...this.body.querySelectorAll('a.run-link')];
    const here = links.findIndex(link => link.closest('tr').contains(document.activeElement));
    const target = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
    if (target === undefined || here < 0 || !links[target])
      return;
    event.preventDefault();
    links[target].focus();
  }
}

/** Puts rows into their places; those that stay are not touched, so that focus and hover survive. */
function place(body, rows) {
  const focused = document.activeElement;
  const kept = new Set(rows);
  for (const child of [...body.children].filter(c => !kept.has(c)))
    child.remove();
  rows.forEach((row, i) => {
    if (body.children[i] !== row)
      body.insertBefore(row, body.children[i] ?? null);
  });
  if (body.contains(focused))
    focused.focus();
}
