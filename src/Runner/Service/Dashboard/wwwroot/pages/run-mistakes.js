// What the model got wrong and was surest of: a gallery where the run keeps the images, and a table.
import { h, newId, setText } from '../modules/dom.js';
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
    h('p.note', {}, 'Where the model was wrong on the validation split and surest of it: true class → prediction, and the probability of the prediction. Wrong labels gather here.'),
    pictured.length > 0 && gallery(pictured),
    hasSheet && h('div.sheet', {}, picture({ run: id, path: sheet }, 'The images of the most confident mistakes; the table below has the same in words')),
    mistakes?.length > 0 && h('details', { open: pictured.length === 0 && !hasSheet }, h('summary', {}, 'As a table'), table(mistakes)));
}

/** Arrow keys walk through the images, and a press shows one large; there they do the same. */
function gallery(mistakes) {
  const list = h('ol.mistakes', { onkeydown: event => walk(event, [...list.querySelectorAll('button')]) }, mistakes.map((mistake, i) => h('li', {}, h('figure', {},
    h('button.thumb', { type: 'button', 'aria-label': `${words(mistake)}; show it large`, onclick: () => showLarge(mistakes, i) }, picture(mistake.url, '')),
    caption(mistake)))));
  return list;
}

function walk(event, buttons) {
  const here = buttons.indexOf(document.activeElement);
  const target = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (target === undefined || here < 0 || !buttons[target])
    return;
  event.preventDefault();
  buttons[target].focus();
}

function showLarge(mistakes, first) {
  let at = first;
  const title = newId('mistake');
  const frame = h('div.frame');
  const [heading, place] = [h('h2', { id: title }), h('p.note', { role: 'status' })];
  const step = by => {
    at = (at + by + mistakes.length) % mistakes.length;
    frame.replaceChildren(picture(mistakes[at].url, words(mistakes[at])));
    heading.replaceChildren(...caption(mistakes[at]).childNodes);
    setText(place, `${at + 1} of ${mistakes.length}${mistakes[at].id ? `, image ${mistakes[at].id} of the validation split` : ''}`);
  };
  const dialog = h('dialog.large', {
    'aria-labelledby': title,
    onkeydown: event => ['ArrowRight', 'ArrowLeft'].includes(event.key) && step(event.key === 'ArrowRight' ? 1 : -1),
    onclose: () => dialog.remove(),
  }, frame, heading, place, h('p.actions', {},
    h('button', { type: 'button', onclick: () => step(-1) }, 'Previous'), h('button', { type: 'button', onclick: () => step(1) }, 'Next'),
    h('button.primary', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Close')));
  step(0);
  document.body.append(dialog);
  dialog.showModal();
}

const words = ({ label, predicted, confidence }) => `${label}, taken for ${predicted} with ${percent(confidence, 0)}`;

const caption = ({ label, predicted, confidence }) => h('figcaption', {}, `${label} → ${predicted} `, h('strong', {}, percent(confidence, 0)));

function table(mistakes) {
  return scroller('Mistakes', h('table', {}, h('caption.hidden', {}, 'The most confident mistakes'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Sample'), h('th', { scope: 'col' }, 'Truth'), h('th', { scope: 'col' }, 'Prediction'), h('th.number', { scope: 'col' }, 'Confidence'))),
    h('tbody', {}, mistakes.map((m, i) => h('tr', {}, h('th', { scope: 'row' }, m.id ?? String(i + 1)), h('td', {}, m.label), h('td', {}, m.predicted), h('td.number', {}, percent(m.confidence)))))));
}
