// Colours come from the style sheet's variables, so that charts follow dark, light and print like everything else.

const modeVariables = { per_request: '--per-request', pooled: '--pooled' };
const otherVariables = ['--other-1', '--other-2', '--other-3', '--other-4'];
const phases = [
  { key: 'acq', name: 'waiting for a connection', variable: '--phase-acq' },
  { key: 'db', name: 'Postgres at work', variable: '--phase-db' },
  { key: 'redis', name: 'Redis', variable: '--phase-redis' },
  { key: 'app', name: 'the application', variable: '--phase-app' },
  { key: 'rest', name: 'everything else', variable: '--phase-rest' },
];

function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// "#rrggbb" with an alpha.
function faded(colour, alpha) {
  return colour + Math.round(alpha * 255).toString(16).padStart(2, '0');
}

// "#rrggbb" halfway to the paper: opaque, so that grid lines do not show through.
function paler(colour) {
  const paper = variable('--paper');
  const mean = (at) => Math.round((parseInt(colour.slice(at, at + 2), 16) + parseInt(paper.slice(at, at + 2), 16)) / 2);
  return `#${[1, 3, 5].map((at) => mean(at).toString(16).padStart(2, '0')).join('')}`;
}

// Runs with a mode have that mode's colour; others take turns.
const takenVariables = new Map();
function variableOf(mode) {
  if (modeVariables[mode]) return modeVariables[mode];
  if (!takenVariables.has(mode)) {
    takenVariables.set(mode, otherVariables[takenVariables.size % otherVariables.length]);
  }
  return takenVariables.get(mode);
}
