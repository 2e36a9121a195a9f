// Small parts that several pages share.
import { ApiError } from './api.js';
import { h, newId } from './dom.js';

const statusWords = {
  queued: 'queued', running: 'running', cancelling: 'stopping', cancelled: 'cancelled', finished: 'finished', failed: 'failed', interrupted: 'interrupted',
};

export const statuses = Object.keys(statusWords);

/** Whether something will still happen by itself. */
export const isActive = status => ['queued', 'running', 'cancelling'].includes(status);

/** A dot and a word. */
export const statusBadge = status => h('span.status', { class: `is-${status}` }, statusWords[status] ?? status);

let clearing = 0;

/** Tells the outcome of what the user did, to eyes and screen readers. */
export function say(text, isProblem = false) {
  const messages = document.getElementById('messages');
  messages.replaceChildren(h('p', { class: isProblem ? 'is-problem' : null }, text));
  clearTimeout(clearing);
  clearing = setTimeout(() => messages.replaceChildren(), isProblem ? 12_000 : 5_000);
}

/** Runs what a button asks for; says what went wrong. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error.name !== 'AbortError')
      say(error instanceof ApiError || error instanceof TypeError ? error.message : `${error}`, true);
    if (!(error instanceof ApiError || error instanceof TypeError || error.name === 'AbortError'))
      reportError(error);
    return undefined;
  }
}

/** A question with a dangerous answer; resolves to whether it was given. */
export function confirmed(question, detail, answer) {
  return new Promise(resolve => {
    const title = newId('question');
    const close = value => () => dialog.close(value);
    const dialog = h('dialog', { 'aria-labelledby': title },
      h('h2', { id: title }, question), h('p', {}, detail),
      h('p.actions', {},
        h('button', { type: 'button', autofocus: true, onclick: close('') }, 'Keep'),
        h('button.danger', { type: 'button', onclick: close('yes') }, answer)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A table that may be wider than the page: it scrolls by itself, also with the keyboard. */
export const scroller = (label, ...children) => h('div.scroll', { tabindex: '0', role: 'group', 'aria-label': label }, children);

/** A bar from 0 to 1 with words beside it. */
export function progress(done, of, words) {
  return h('span.progress', {}, h('progress', { max: of || 1, value: done, 'aria-label': words }), h('span', {}, words));
}

/** A section with a heading that links can point at. */
export function section(id, title, ...children) {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), children);
}

export const facts = rows => h('dl.facts', {}, rows.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== '–')
  .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
