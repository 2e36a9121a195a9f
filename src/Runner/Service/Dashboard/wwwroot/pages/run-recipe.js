// The recipe: what differs from the defaults, the whole text, and the machine it ran on.
import { h } from '../modules/dom.js';
import { bytes, setting } from '../modules/format.js';
import { facts, scroller, section } from '../modules/widgets.js';

export function recipeSection({ recipe, differences }) {
  if (!recipe)
    return null;
  return section('recipe', 'Recipe', differenceTable(differences),
    h('details', {}, h('summary', {}, 'The whole recipe, with every default'), scroller('Recipe', h('pre', {}, recipe))));
}

/** Settings that are not the default, and what the default is. */
export function differenceTable(differences) {
  if (!differences?.length)
    return h('p.note', {}, 'Every setting has its default.');
  return scroller('Settings that differ from the default', h('table.settings', {}, h('caption.hidden', {}, 'Settings that differ from the default'),
    h('thead', {}, h('tr', {}, ['Setting', 'Value', 'Default'].map(label => h('th', { scope: 'col' }, label)))),
    h('tbody', {}, differences.map(d => h('tr', {}, h('th', { scope: 'row' }, h('code', {}, d.key)), h('td', {}, h('code', {}, setting(d.value))),
      h('td.note', {}, d.default === undefined || d.default === null ? '–' : h('code', {}, setting(d.default))))))));
}

export function environmentSection({ environment }) {
  if (!environment)
    return null;
  const name = key => key.replaceAll('_', ' ').replace(' bytes', '');
  return section('machine', 'Machine', facts(Object.entries(environment)
    .filter(([, value]) => typeof value !== 'object').map(([key, value]) => [name(key), key.endsWith('_bytes') ? bytes(value) : String(value)])));
}
