// What the list of studies and the page of one both need to know about a study.

/** How many of a study's runs are done, of how many. */
export function countRuns(study) {
  const runs = study.runs;
  if (Array.isArray(runs))
    return { done: runs.filter(r => r.status === 'finished').length, all: runs.length };
  const counts = study.counts ?? {};
  const all = study.runs_total ?? study.planned ?? Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { done: study.finished ?? counts.finished ?? 0, all };
}

/** The last part of a setting's name, as far as it tells the settings apart; scheduler.name is the scheduler. */
export function shortNames(keys) {
  const last = key => key.replace(/\.name$/, '').split('.').pop();
  return new Map(keys.map(key => [key, keys.filter(other => last(other) === last(key)).length > 1 ? key : last(key)]));
}
