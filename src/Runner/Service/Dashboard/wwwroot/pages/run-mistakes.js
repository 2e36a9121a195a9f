// The gallery of what the model got wrong and was surest of.
import { h } from '../modules/dom.js';
import { percent } from '../modules/format.js';
import { picture } from '../modules/picture.js';
import { section } from '../modules/widgets.js';

export function mistakeSection({ mistakes, id, artifacts }) {
  const sheet = pathsOf(artifacts).includes('plots/mistakes.png');
  if (!mistakes?.length && !sheet)
    return null;
  return section('mistakes', 'Mistakes',
    h('p.note', {}, 'Validation images on which the model was wrong and surest of it: true class → prediction. Wrong labels gather here.'),
    mistakes?.length > 0
      ? h('ol.mistakes', {}, mistakes.map(m => h('li', {}, h('figure', {},
        picture(m.url, `An image of ${m.label}, taken for ${m.predicted}`),
        h('figcaption', {}, `${m.label} → ${m.predicted} `, h('strong', {}, percent(m.confidence, 0)))))))
      : h('div.sheet', {}, picture({ run: id, path: 'plots/mistakes.png' }, 'The most confident mistakes, each with its true class, the prediction and its probability')));
}

/** Artifacts as the service lists them: paths or objects with a path. */
export const pathsOf = artifacts => (artifacts?.items ?? artifacts ?? []).map(a => (typeof a === 'string' ? a : a.path));
