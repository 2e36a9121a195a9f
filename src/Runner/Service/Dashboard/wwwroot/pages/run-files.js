// The files of a run, to look at and to take away.
import { artifactAddress, headers } from '../modules/api.js';
import { h } from '../modules/dom.js';
import { bytes } from '../modules/format.js';
import { storedToken } from '../modules/token.js';
import { attempt, scroller, section } from '../modules/widgets.js';

export function filesSection({ id, artifacts }) {
  if (artifacts.length === 0)
    return null;
  return section('files', 'Files', scroller('Files of the run', h('table', {}, h('caption.hidden', {}, 'Files of the run'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'File'), h('th.number', { scope: 'col' }, 'Size'))),
    h('tbody', {}, artifacts.map(({ path, bytes: size }) => h('tr', {}, h('th', { scope: 'row' }, download(artifactAddress(id, path), path)), h('td.number', {}, bytes(size))))))));
}

/** A link that saves a file; where the service wants a token, a button that fetches it, since a link could not send the token. */
export function download(address, label) {
  const name = address.split('/').pop();
  return storedToken()
    ? h('button.link', { type: 'button', onclick: () => attempt(() => save(address, decodeURIComponent(name))) }, label)
    : h('a', { href: `${address}?download=true`, download: decodeURIComponent(name) }, label);
}

async function save(address, name) {
  const response = await fetch(address, { headers: headers() });
  if (!response.ok)
    throw new TypeError(`${name} cannot be loaded: status ${response.status}.`);
  const url = URL.createObjectURL(await response.blob());
  h('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
