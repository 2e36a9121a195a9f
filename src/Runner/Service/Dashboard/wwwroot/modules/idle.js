// Work that can wait until what is on the screen has been drawn.

/** Runs an action when the browser has nothing better to do, after a second at the latest. */
export const whenIdle = action =>
  globalThis.requestIdleCallback ? requestIdleCallback(action, { timeout: 1000 }) : setTimeout(action, 50);
