// Talks to the service: token, proof against forged requests, errors that say what is wrong.
import { askForToken, storedToken } from './token.js';

const root = '/api/v1';

/** What the service answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The service answered with status ${status}.`);
    this.status = status;
    /** Problems of single fields: { field, line, column, message }. */
    this.errors = problem?.errors ?? [];
  }
}

/** The token, where there is one. A request without headers of its own is answered by what the page told the browser to fetch beforehand. */
export function headers(more = {}) {
  const token = storedToken();
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

/** What proves that a change was not caused by a page of another site. */
const proof = { 'X-Requested-With': 'vft' };

/** Sends a request; asks for the token and sends it again where the service wants one. */
export async function send(path, options = {}) {
  for (let isRepeated = false; ; isRepeated = true) {
    const response = await fetch(root + path, { ...options, headers: headers({ ...(options.method ? proof : {}), ...options.headers }) });
    if (response.status === 401)
      await askForToken(isRepeated);
    else if (response.ok)
      return response;
    else
      throw new ApiError(response.status, await readProblem(response));
  }
}

async function readProblem(response) {
  try {
    return JSON.parse(await response.text());
  } catch {
    return null;
  }
}

export const get = async (path, signal) => (await send(path, { signal })).json();

export const getText = async (path, signal) => (await send(path, { signal })).text();

/** Sends JSON; gives what comes back, or null where there is nothing. */
export async function post(path, body, signal) {
  const json = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const text = await (await send(path, { method: 'POST', signal, ...json })).text();
  return text ? JSON.parse(text) : null;
}

export const remove = path => send(path, { method: 'DELETE' });

/** /runs/ID with more behind it; the id is escaped. */
export const runPath = (id, rest = '') => `/runs/${encodeURIComponent(id)}${rest}`;

export const studyPath = (id, rest = '') => `/studies/${encodeURIComponent(id)}${rest}`;

/** The address of a file of a run, for links and pictures. */
export const artifactAddress = (id, path) => root + runPath(id, `/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`);

export const apiRoot = root;
