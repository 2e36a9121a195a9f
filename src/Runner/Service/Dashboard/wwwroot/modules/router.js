// Shows the page of an address and ends the one before.
import { fill, h } from './dom.js';
import { ApiError } from './api.js';
import { showConnection } from './event-stream.js';

let routes = [];
let leaving = new AbortController();

/** Begins to follow links and the browser's history. */
export function start(table) {
  routes = table;
  document.addEventListener('click', followLink);
  addEventListener('popstate', () => show(false));
  return show(true);
}

/** Goes to an address of the dashboard. */
export function go(address) {
  history.pushState(null, '', address);
  return show(false);
}

/** Changes the address without leaving the page: filters, sorting, chosen runs. */
export function remember(parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  const text = query.toString().replaceAll('%2C', ',');
  history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
}

function followLink(event) {
  const link = event.target.closest?.('a[href^="/"]');
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.target || link.hasAttribute('download') || !routes.some(r => r.pattern.test(link.pathname)))
    return;
  event.preventDefault();
  go(link.pathname + link.search);
}

async function show(isFirst) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  showConnection(true);
  const main = document.getElementById('main');
  const match = routes.map(route => ({ route, parts: route.pattern.exec(location.pathname) })).find(m => m.parts);
  for (const link of document.querySelectorAll('[data-page]'))
    link.toggleAttribute('aria-current', false);
  document.querySelector(`nav [data-page="${match?.route.name}"]`)?.setAttribute('aria-current', 'page');
  try {
    if (!match)
      throw new ApiError(404, { title: 'There is no such page.' });
    await match.route.page.show(main, { id: match.parts[1] && decodeURIComponent(match.parts[1]), query: new URLSearchParams(location.search), signal });
  } catch (error) {
    if (!signal.aborted)
      showError(main, error);
  }
  if (!signal.aborted)
    arrive(main, isFirst);
}

function arrive(main, isFirst) {
  const heading = main.querySelector('h1');
  document.title = heading ? `${heading.textContent} – VisionFinetune` : 'VisionFinetune';
  main.dataset.ready = location.pathname;
  performance.mark('ready');
  if (isFirst)
    return;
  scrollTo(0, 0);
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}

function showError(main, error) {
  const isKnown = error instanceof ApiError;
  if (!isKnown)
    reportError(error);
  fill(main, h('h1', {}, isKnown && error.status === 404 ? 'Not found' : 'This page cannot be shown'),
    h('p', {}, isKnown ? error.message : `${error}`), h('p', {}, h('a', { href: '/' }, 'All runs')));
}
