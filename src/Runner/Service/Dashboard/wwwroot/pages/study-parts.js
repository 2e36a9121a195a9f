// What a study varied, as the table and the picture show it.

/** Every variant with its score, the best first; those without a score last. Values by the key of their setting. */
export function variantRows({ variants, table }) {
  const scores = new Map((table ?? []).map((row, rank) => [row.name, { ...row, rank }]));
  return variants
    .map((v, i) => ({ rank: Number.MAX_SAFE_INTEGER + i, ...scores.get(v.name), name: v.name, values: new Map(v.parameters.map(p => [p.key, typed(p.value)])), runs: v.runs }))
    .sort((a, b) => a.rank - b.rank);
}

/** Settings that do not have the same value everywhere. */
export function variedKeys(rows) {
  const keys = [...new Set(rows.flatMap(row => [...row.values.keys()]))];
  return keys.filter(key => new Set(rows.map(row => row.values.get(key))).size > 1);
}

/** The last part of a setting's name, as far as it tells the settings apart; scheduler.name is the scheduler. */
export function shortNames(keys) {
  const last = key => key.replace(/\.name$/, '').split('.').pop();
  return new Map(keys.map(key => [key, keys.filter(other => last(other) === last(key)).length > 1 ? key : last(key)]));
}

/** The variant and the seed's place of every run, by the run's id. */
export function originOf({ variants }) {
  return new Map(variants.flatMap(v => v.runs.map((id, i) => [id, { variant: v.name, place: i + 1 }])));
}

/** Recipes write numbers as text; on an axis they are numbers. */
const typed = text => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text);
