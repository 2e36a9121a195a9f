// Server-sent events over fetch, which can send the token; EventSource cannot. Goes on after a broken connection where it stopped.
import { apiRoot, headers } from './api.js';
import { askForToken } from './token.js';

const longestPauseMs = 10_000;

/** Cuts a stream of text into events, as the HTML standard's "event stream interpretation" has it. */
export class EventParser {
  #rest = '';
  #event = { id: null, type: '', data: [] };

  constructor(onEvent) {
    this.onEvent = onEvent;
  }

  feed(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines)
      this.#line(line);
  }

  #line(line) {
    if (line === '') {
      this.#end();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data')
      this.#event.data.push(value);
    else if (field === 'event')
      this.#event.type = value;
    else if (field === 'id' && !value.includes('\0'))
      this.#event.id = value;
  }

  #end() {
    const { id, type, data } = this.#event;
    this.#event = { id, type: '', data: [] };
    if (data.length > 0)
      this.onEvent({ id, type: type || 'message', data: data.join('\n') });
  }
}

/**
 * Follows the events of a path until one of type "end" comes or the signal is aborted.
 * @param {string} path below /api/v1
 * @param {(type: string, data: object) => void} onEvent
 * @param {{ signal: AbortSignal, lastId?: number, onState?: (isConnected: boolean) => void }} options lastId: the last event already known
 */
export async function follow(path, onEvent, { signal, lastId = 0, onState = () => {} }) {
  const state = { lastId: lastId > 0 ? String(lastId) : null, isOver: false, failures: 0 };
  while (!signal.aborted && !state.isOver) {
    try {
      await connect(path, onEvent, signal, onState, state);
    } catch {
      state.failures += 1;
    }
    if (signal.aborted || state.isOver)
      return;
    onState(false);
    await pause(Math.min(longestPauseMs, 500 * 2 ** state.failures), signal);
  }
}

async function connect(path, onEvent, signal, onState, state) {
  const more = { Accept: 'text/event-stream', ...(state.lastId === null ? {} : { 'Last-Event-ID': state.lastId }) };
  const response = await fetch(apiRoot + path, { headers: headers(more), signal, cache: 'no-store' });
  if (response.status === 401) {
    await askForToken(true);
    return;
  }
  if (response.status === 204 || response.status === 404) {
    state.isOver = true;        // it ended, or was deleted, before we listened
    onEvent('end', {});
    return;
  }
  if (!response.ok)
    throw new Error(`status ${response.status}`);
  onState(true);
  state.failures = 0;
  await read(response.body, new EventParser(event => {
    state.lastId = event.id ?? state.lastId;
    state.isOver ||= event.type === 'end';
    if (!signal.aborted)
      tell(onEvent, event);
  }), state);
}

/** A mistake of the page is shown in the console; it is no broken connection, and the stream goes on. */
function tell(onEvent, event) {
  try {
    onEvent(event.type, parse(event.data));
  } catch (error) {
    reportError(error);
  }
}

async function read(body, parser, state) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parser.feed(part.value);
    if (state.isOver) {
      await reader.cancel();
      return;
    }
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

/** Waits; ends early when the page is left. */
export function pause(milliseconds, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** Calls a function again and again while the page is shown and its tab is in sight. */
export async function poll(action, milliseconds, signal) {
  while (!signal.aborted) {
    await pause(typeof milliseconds === 'function' ? milliseconds() : milliseconds, signal);
    if (signal.aborted)
      return;
    if (document.visibilityState !== 'visible')
      continue;
    try {
      await action();
      showConnection(true);
    } catch {
      showConnection(signal.aborted);     // the next turn tries again
    }
  }
}

/** Says so while the service does not answer. */
export function showConnection(isConnected) {
  document.getElementById('offline').hidden = isConnected;
}
