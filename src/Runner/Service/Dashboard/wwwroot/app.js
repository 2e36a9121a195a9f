// Starts the dashboard: which address shows which page.
import { start } from './modules/router.js';
import { initTheme } from './modules/theme.js';
import * as runs from './pages/runs.js';
import * as run from './pages/run.js';
import * as compare from './pages/compare.js';
import * as studies from './pages/studies.js';
import * as study from './pages/study.js';
import * as newRun from './pages/new-run.js';
import * as queue from './pages/queue.js';

start([
  { pattern: /^\/$/, name: 'runs', page: runs },
  { pattern: /^\/runs\/([^/]+)$/, name: 'runs', page: run },
  { pattern: /^\/compare$/, name: 'compare', page: compare },
  { pattern: /^\/studies$/, name: 'studies', page: studies },
  { pattern: /^\/studies\/([^/]+)$/, name: 'studies', page: study },
  { pattern: /^\/new$/, name: 'new', page: newRun },
  { pattern: /^\/queue$/, name: 'queue', page: queue },
]);
// After the first page has asked the service: both are done before anything is painted.
initTheme(document.getElementById('theme'));
