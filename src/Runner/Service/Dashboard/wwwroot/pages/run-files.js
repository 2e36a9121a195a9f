// The files of a run, to look at and to take away.
import { artifactAddress, headers } from '../modules/api.js';
import { h } from '../modules/dom.js';
import { bytes } from '../modules/format.js';
import { storedToken } from '../modules/token.js';
import { attempt, scroller, section } from '../modules/widgets.js';

export function filesSection({ id, artifacts }) {
  const items = (artifacts?.items ?? artifacts ?? []).map(a => (typeof a === 'string' ? { path: a } : a));
  if (items.length === 0)
    return null;
  return section('files', 'Files', scroller('Files of the run', h('table', {}, h('caption.hidden', {}, 'Files of the run'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'File'), h('th.number', { scope: 'col' }, 'Size'))),
    h('tbody', {}, items.map(item => h('tr', {}, h('th', { scope: 'row' }, link(id, item.path)), h('td.number', {}, bytes(item.bytes))))))));
}

function link(id, path) {
  const address = artifactAddress(id, path);
  const name = path.split('/').pop();
  return storedToken()
    ? h('button.link', { type: 'button', onclick: () => attempt(() => download(address, name)) }, path)
    : h('a', { href: address, download: name }, path);
}

/** A link could not send the token. */
async function download(address, name) {
  const response = await fetch(address, { headers: headers() });
  if (!response.ok)
    throw new TypeError(`${name} cannot be loaded: status ${response.status}.`);
  const url = URL.createObjectURL(await response.blob());
  h('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
