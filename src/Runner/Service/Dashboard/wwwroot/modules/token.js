// Asks for the service's token where it wants one, and keeps it until the tab is closed.
import { h } from './dom.js';

const key = 'vft-token';
let asking = null;

export const storedToken = () => sessionStorage.getItem(key);

/** Resolves when a token was given; several requests that wait share one form. */
export function askForToken(wasRefused) {
  asking ??= new Promise(resolve => {
    const dialog = tokenDialog(wasRefused && storedToken() !== null, token => {
      sessionStorage.setItem(key, token);
      dialog.remove();
      asking = null;
      resolve();
    });
    document.body.append(dialog);
    dialog.addEventListener('cancel', event => event.preventDefault());
    dialog.showModal();
  });
  return asking;
}

function tokenDialog(wasRefused, done) {
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true, 'aria-describedby': 'token-note' });
  const submit = event => {
    event.preventDefault();
    done(input.value.trim());
  };
  return h('dialog', { 'aria-labelledby': 'token-title' }, h('form', { onsubmit: submit },
    h('h2', { id: 'token-title' }, 'Token'),
    wasRefused && h('p.problem', { role: 'alert' }, 'The service refused this token.'),
    h('p', { id: 'token-note' }, 'This service wants a token: the value of VFT_TOKEN, or the content of the token file, with which it was started. It is kept until this tab is closed.'),
    h('label', { for: 'token' }, 'Token'), input,
    h('p.actions', {}, h('button.primary', { type: 'submit' }, 'Continue'))));
}
