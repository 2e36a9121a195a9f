// The gallery of what the model got wrong and was surest of: pictures where the run keeps them, and a table.
import { h } from '../modules/dom.js';
import { percent } from '../modules/format.js';
import { picture } from '../modules/picture.js';
import { scroller, section } from '../modules/widgets.js';

const sheet = 'plots/mistakes.png';

export function mistakeSection({ mistakes, id, artifacts }) {
  const pictured = (mistakes ?? []).filter(m => m.url);
  const hasSheet = pictured.length === 0 && artifacts.some(a => a.path === sheet);
  if (!mistakes?.length && !hasSheet)
    return null;
  return section('mistakes', 'Mistakes',
    h('p.note', {}, 'Where the model was wrong on the validation split and surest of it: true class → prediction. Wrong labels gather here.'),
    pictured.length > 0 && h('ol.mistakes', {}, pictured.map(m => h('li', {}, h('figure', {},
      picture(m.url, `An image of ${m.label}, taken for ${m.predicted}`),
      h('figcaption', {}, `${m.label} → ${m.predicted} `, h('strong', {}, percent(m.confidence, 0))))))),
    hasSheet && h('div.sheet', {}, picture({ run: id, path: sheet }, 'The images of the most confident mistakes; the table below has the same in words')),
    mistakes?.length > 0 && h('details', { open: pictured.length === 0 && !hasSheet }, h('summary', {}, 'As a table'), table(mistakes)));
}

function table(mistakes) {
  return scroller('Mistakes', h('table', {}, h('caption.hidden', {}, 'The most confident mistakes'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Sample'), h('th', { scope: 'col' }, 'Truth'), h('th', { scope: 'col' }, 'Prediction'), h('th.number', { scope: 'col' }, 'Confidence'))),
    h('tbody', {}, mistakes.map((m, i) => h('tr', {}, h('th', { scope: 'row' }, m.id ?? String(i + 1)), h('td', {}, m.label), h('td', {}, m.predicted), h('td.number', {}, percent(m.confidence)))))));
}
