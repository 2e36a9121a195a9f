// Elements without templates: text never becomes markup.
const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes an element: h('button.primary', { type: 'button', onclick: f }, 'Save').
 * Properties that start with "on" are listeners; true and false switch an attribute on and off; null and undefined are left out.
 */
export function h(tag, properties, ...children) {
  return build(name => document.createElement(name), tag, properties, children);
}

/** The same for SVG. */
export function svg(tag, properties, ...children) {
  return build(name => document.createElementNS(svgNamespace, name), tag, properties, children);
}

function build(create, tag, properties, children) {
  const [name, ...classes] = tag.split('.');
  const element = create(name);
  if (classes.length > 0)
    element.setAttribute('class', classes.join(' '));
  for (const [key, value] of Object.entries(properties ?? {}))
    set(element, key, value);
  append(element, children);
  return element;
}

function set(element, key, value) {
  if (value === null || value === undefined || value === false)
    return;
  if (key.startsWith('on'))
    element.addEventListener(key.slice(2), value);
  else if (key === 'value')
    element.value = value;
  else if (key === 'class')
    element.setAttribute('class', [element.getAttribute('class'), value].filter(Boolean).join(' '));
  else
    element.setAttribute(key, value === true ? '' : value);
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false)
      element.append(child);
  }
}

/** Replaces everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Sets a text only where it differs, so that nothing is announced or laid out anew for nothing. */
export function setText(element, text) {
  if (element.textContent !== text)
    element.textContent = text;
}

let counter = 0;

/** A name for an element that labels or describes another. */
export function newId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
