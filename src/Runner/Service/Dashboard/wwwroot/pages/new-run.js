// A new run, or a study, from a recipe that is checked while it is written.
import { get, post, runPath } from '../modules/api.js';
import { fill, h, setText } from '../modules/dom.js';
import { pause } from '../modules/event-stream.js';
import { plural } from '../modules/format.js';
import { go } from '../modules/router.js';
import { attempt, scroller } from '../modules/widgets.js';
import { RecipeEditor } from './recipe-editor.js';
import { differenceTable } from './run-recipe.js';
import { StudyFields } from './study-fields.js';

const typingPauseMs = 250;

export async function show(main, { query, signal }) {
  const page = new NewRunPage(signal);
  await page.load(query.get('from'));
  if (!signal.aborted)
    fill(main, page.element);
}

class NewRunPage {
  #recipes = [];
  #checking = new AbortController();

  constructor(signal) {
    this.signal = signal;
    this.source = h('select', { id: 'source', onchange: () => this.#take(this.#recipes[this.source.value]?.text ?? '') });
    this.editor = new RecipeEditor(() => this.#check(typingPauseMs));
    this.study = new StudyFields(() => this.#relabel());
    this.state = h('p.check', { role: 'status' });
    this.problems = h('ul.problems', { 'aria-label': 'Problems' });
    this.differences = h('div');
    this.resolved = h('pre');
    this.submitButton = h('button.primary', { type: 'submit' }, 'Start the run');
    this.editor.describeBy(this.problems);
    this.element = h('form.new-run', { onsubmit: event => this.#submit(event), novalidate: true },
      h('h1', {}, 'New run'),
      h('div.columns', {},
        h('div', {}, h('p.field', {}, h('label', { for: 'source' }, 'Start from'), this.source), this.editor.element, this.state, this.problems),
        h('div', {}, this.study.element, h('p.actions', {}, this.submitButton),
          h('h2', {}, 'What differs from the defaults'), this.differences,
          h('details', {}, h('summary', {}, 'The recipe with every default'), scroller('The recipe with every default', this.resolved)))));
  }

  async load(from) {
    const [list, origin] = await Promise.all([get('/recipes', this.signal), from ? get(runPath(from), this.signal) : null]);
    this.#recipes = [...(origin ? [{ name: `the run ${origin.name} (${origin.id})`, text: origin.recipe }] : []), ...list];
    fill(this.source, this.#recipes.map((r, i) => h('option', { value: String(i) }, r.name)), h('option', { value: 'none' }, 'an empty recipe'));
    this.#take(this.#recipes[0]?.text ?? '');
  }

  #take(text) {
    this.editor.text = text;
    this.#check(0);
  }

  async #check(afterMs) {
    this.#checking.abort();
    const { signal } = this.#checking = new AbortController();
    await pause(afterMs, signal);
    if (signal.aborted || this.signal.aborted)
      return;
    const result = await attempt(() => post('/recipes/check', { recipe: this.editor.text }, signal));
    if (result && !signal.aborted)
      this.#showCheck(result);
  }

  #showCheck({ valid, problems, resolved, differences }) {
    this.#showProblems(problems ?? []);
    setText(this.state, valid ? 'The recipe is valid.' : `${plural(problems.length, 'problem')}.`);
    this.state.className = valid ? 'check is-valid' : 'check is-wrong';
    if (!valid)
      return;         // the last valid reading stays in sight
    fill(this.differences, differenceTable(differences));
    setText(this.resolved, resolved ?? '');
  }

  #showProblems(problems) {
    this.editor.mark(problems.map(p => p.line).filter(Boolean));
    fill(this.problems, problems.map(p => h('li', {}, p.line
      ? h('button.link', { type: 'button', onclick: () => this.editor.goTo(p.line, p.column ?? 1) }, `Line ${p.line}, column ${p.column ?? 1}`)
      : p.field && h('code', {}, p.field), p.line || p.field ? ': ' : '', p.message)));
  }

  #relabel() {
    setText(this.submitButton, this.study.isWanted ? 'Start the study' : 'Start the run');
  }

  async #submit(event) {
    event.preventDefault();
    this.submitButton.disabled = true;
    const wanted = this.study.value();
    try {
      const made = await attempt(() => this.#send(wanted));
      if (made)
        await go(wanted ? `/studies/${encodeURIComponent(made.id)}` : `/runs/${encodeURIComponent(made.id)}`);
    } finally {
      this.submitButton.disabled = false;
    }
  }

  async #send(study) {
    const recipe = this.editor.text;
    try {
      return await (study ? post('/studies', { recipe, ...study }) : post('/runs', { recipe }));
    } catch (error) {
      if (error.errors?.length > 0) {
        this.#showProblems(error.errors);
        setText(this.state, 'The service refused the recipe.');
        this.state.className = 'check is-wrong';
      }
      throw error;
    }
  }
}
