// Pictures of a run. Where the service wants a token, an img element could not send it: then the picture is fetched and painted.
import { artifactAddress, headers } from './api.js';
import { h } from './dom.js';
import { storedToken } from './token.js';

/**
 * @param {string|{ run: string, path: string }} source an address, or a file of a run
 * @param {string} description empty where what is around the picture says it already
 */
export function picture(source, description) {
  const address = typeof source === 'string' ? source : artifactAddress(source.run, source.path);
  if (!storedToken())
    return h('img', { src: address, alt: description, loading: 'lazy' });
  const canvas = h('canvas', { ...(description ? { role: 'img', 'aria-label': description } : { 'aria-hidden': 'true' }), width: 1, height: 1 });
  paint(canvas, address).catch(() => canvas.replaceWith(h('p.note', {}, `${description} (cannot be loaded)`)));
  return canvas;
}

async function paint(canvas, address) {
  const response = await fetch(address, { headers: headers() });
  if (!response.ok)
    throw new Error(`status ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob());
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  bitmap.close();
}
