/**
 * An exponential moving average that starts without a pull towards zero (bias correction as in Kingma & Ba, 2015, section 3).
 * @param {(number|null)[]} values gaps stay gaps
 * @param {number} weight of the past, 0 (the values themselves) to below 1
 */
export function smooth(values, weight) {
  if (!(weight > 0))
    return values;
  let mean = 0;
  let power = 1;
  return values.map(value => {
    if (value === null || value === undefined || !Number.isFinite(value))
      return value;
    mean = weight * mean + (1 - weight) * value;
    power *= weight;
    return mean / (1 - power);
  });
}
