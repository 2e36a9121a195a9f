// What the network sees: the sheet of augmented images that a run leaves.
import { h } from '../modules/dom.js';
import { picture } from '../modules/picture.js';
import { section } from '../modules/widgets.js';

const sheet = 'plots/augmentation.png';

export function augmentationSection({ id, artifacts, task }) {
  if (task !== 'image-classification')
    return null;
  const content = artifacts.some(a => a.path === sheet)
    ? h('div.sheet', {}, picture({ run: id, path: sheet }, 'Training images, and what the network sees of them in the first epochs'))
    : h('p.note', {}, 'This run has no sheet of augmented images.');
  return section('augmentation', 'Augmentation', h('p.note', {}, 'The first column is the image; the others are what the network sees of it, epoch after epoch.'), content);
}
