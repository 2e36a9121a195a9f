// Light, dark, or as the system says; and the colours for what is painted on a canvas.
import { fill, h } from './dom.js';
import { colourCount } from './series-style.js';

const key = 'vft-theme';
const choices = ['auto', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();
const colours = new Map();
const palette = ['--faint', '--line', ...Array.from({ length: colourCount }, (_, i) => `--s${i}`)];

function current() {
  const stored = localStorage.getItem(key);
  return choices.includes(stored) ? stored : 'auto';
}

function apply(button) {
  const theme = current();
  document.documentElement.dataset.theme = theme;
  colours.clear();
  fill(button, h('span.wordy', {}, 'Theme: '), theme);
  button.setAttribute('aria-label', `Theme: ${theme}`);
  for (const listener of listeners)
    listener();
}

/** Makes the button walk through the choices. */
export function initTheme(button) {
  button.addEventListener('click', () => {
    localStorage.setItem(key, choices[(choices.indexOf(current()) + 1) % choices.length]);
    apply(button);
  });
  dark.addEventListener('change', () => apply(button));
  apply(button);
}

/** Calls back when the colours change, until the signal is aborted. */
export function onThemeChange(listener, signal) {
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener));
}

/**
 * The colour that a custom property stands for now, such as colour('--ink'). Asked once a theme, and for all of the palette at once: every
 * answer costs a layout of what changed since the last one.
 */
export function colour(name) {
  if (!colours.has(name))
    resolve(palette.includes(name) ? palette : [name]);
  return colours.get(name);
}

function resolve(names) {
  const probes = h('div', { hidden: true }, names.map(() => h('span')));
  names.forEach((name, i) => probes.children[i].style.setProperty('color', `var(${name})`));
  document.body.append(probes);
  names.forEach((name, i) => colours.set(name, getComputedStyle(probes.children[i]).color));
  probes.remove();
}
