// Which colour and dash pattern the n-th series has; the stylesheet holds the colours as --s0 … --s7.
export const colourCount = 8;
const dashes = [[], [7, 4], [2, 3]];
const dashNames = ['solid', 'dashed', 'dotted'];

/** The look of a series, by its place: a colour variable, a class for its swatch, a pattern for the canvas. */
export function seriesStyle(index) {
  const dash = Math.floor(index / colourCount) % dashes.length;
  return { variable: `--s${index % colourCount}`, className: `s${index % colourCount} ${dashNames[dash]}`, dash: dashes[dash] };
}
