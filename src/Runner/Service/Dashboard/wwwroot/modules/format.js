// How numbers, times and names are written, everywhere the same.
const none = '–';

// Without Intl: making its first formatter reads the browser's tables of languages, which takes longer than all else a page writes.
const grouped = digits => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** 1234.5 as 1,234.5; without an exponent, so for numbers of ordinary size. */
function english(value) {
  const [integer, fraction] = String(value).split('.');
  return fraction === undefined ? grouped(integer) : `${grouped(integer)}.${fraction}`;
}

const isNumber = value => typeof value === 'number' && Number.isFinite(value);

/** A number with a few significant digits: 0.0001234, 12.35, 12,350. */
export function number(value, digits = 4) {
  if (!isNumber(value))
    return none;
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9))
    return value.toExponential(Math.max(0, digits - 2)).replace('e+', 'e').replace(/\.?0+e/, 'e');
  return english(Number(value.toPrecision(Math.max(digits, Math.abs(value) >= 1 ? String(Math.trunc(Math.abs(value))).length : 0))));
}

export const whole = value => (isNumber(value) ? english(Math.round(value)) : none);

export const percent = (value, digits = 1) => (isNumber(value) ? `${(100 * value).toFixed(digits)} %` : none);

const isShare = metric => /accuracy|_f(1|2|_half)|precision|recall|top[135]/.test(metric ?? '');

/** A metric's value as its kind asks for: accuracies in percent, losses with four digits. */
export function metricValue(metric, value) {
  if (!isNumber(value))
    return none;
  return isShare(metric) ? percent(value) : metric === 'images_per_second' ? whole(value) : number(value);
}

/** For the ticks of an axis. */
export function metricTick(metric, value) {
  return isShare(metric) ? `${Number((100 * value).toPrecision(6))} %` : tick(value);
}

export function tick(value) {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6))
    return Number(value.toPrecision(6)).toExponential().replace('e+', 'e');
  return english(Number(value.toPrecision(10)));
}

/** validation_f1_macro: "validation F1 (macro)". */
export function metricName(metric) {
  const names = {
    lr: 'learning rate', images_per_second: 'images/s', validation_f1_macro: 'validation F1 (macro)', validation_rmse: 'validation RMSE',
    validation_mae: 'validation MAE', validation_r2: 'validation R²', validation_roc_auc: 'validation ROC AUC', validation_f1_weighted: 'validation F1 (weighted)',
    train_loss: 'training loss', train_accuracy: 'training accuracy',
    device_memory_bytes: 'device memory',
  };
  return names[metric] ?? (metric ?? '').replaceAll('_', ' ');
}

/** Whether larger values are better. */
export const isGain = metric => isShare(metric) || /r2$|per_second|matthews|kappa|roc_auc/.test(metric ?? '');

export const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

/** Seconds as 4.2 s, 3 min 05 s, 2 h 07 min. */
export function duration(seconds) {
  if (!isNumber(seconds))
    return none;
  if (seconds < 9.95)
    return `${seconds.toFixed(1)} s`;
  const total = Math.round(seconds);
  if (total < 60)
    return `${total} s`;
  return total < 3600
    ? `${Math.floor(total / 60)} min ${pad(total % 60)} s`
    : `${Math.floor(total / 3600)} h ${pad(Math.floor(total % 3600 / 60))} min`;
}

/** Seconds on an axis. */
export function durationTick(seconds) {
  if (seconds < 60)
    return `${Number(seconds.toPrecision(6))} s`;
  return seconds < 3600 ? `${Number((seconds / 60).toPrecision(4))} min` : `${Number((seconds / 3600).toPrecision(4))} h`;
}

export function bytes(value) {
  if (!isNumber(value))
    return none;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const pad = value => String(value).padStart(2, '0');
const clock = date => `${pad(date.getHours())}:${pad(date.getMinutes())}`;

/** 24 Nov, 19:31. */
export function time(iso) {
  const date = new Date(iso ?? NaN);
  return Number.isNaN(date.getTime()) ? none : `${date.getDate()} ${months[date.getMonth()].slice(0, 3)}, ${clock(date)}`;
}

/** 24 November 2026 at 19:31:07. */
export function fullTime(iso) {
  const date = new Date(iso ?? NaN);
  return Number.isNaN(date.getTime()) ? '' : `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()} at ${clock(date)}:${pad(date.getSeconds())}`;
}

/** 1 run, 2 runs. */
export const plural = (count, noun) => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A setting's value as a recipe writes it. */
export function setting(value) {
  if (value === null || value === undefined)
    return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
