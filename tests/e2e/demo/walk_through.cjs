// What README.md tells the user to look for in the Prometheus demonstration, each claim with what holds it.
'use strict';
const assert = require('node:assert/strict');

// The claims of the table with the column "load program", as "PROGRAM: BOARD: PANEL": it writes them `PROGRAM` | BOARD:
// *PANEL*, *PANEL*; BOARD: ...
function walkThrough(readme) {
  const table = readme.slice(readme.indexOf('| load program |')).split('\n\n')[0];
  return table.split('\n').slice(2).flatMap((row) => {
    const [, program, panels] = /^\| `([\w-]+)` \| ([^|]*) \|/.exec(row);
    let board;
    return [...panels.matchAll(/(\w+): |\*([^*]+)\*/g)].flatMap(([, name, panel]) => {
      board = name ?? board;
      return panel ? [`${program}: ${board}: ${panel}`] : [];
    });
  }).sort();
}

// What a panel has drawn: one of its queries over a time. README.md leaves out how a title ends.
async function drawn({ prometheus, dashboards }, claim, from, to, target = 0) {
  const [, board, title] = claim.split(': ');
  const panel = dashboards.panels(board).find((each) => each.title.startsWith(title));
  assert.ok(panel, `no such panel: ${claim}`);
  return prometheus.over(dashboards.filled(panel.targets[target].expr, to - from), from, to, dashboards.scrape);
}
const valuesOf = (series, keep = () => true) => series.filter(({ metric }) => keep(metric)).flatMap(({ values }) => values);
const most = (values) => Math.max(0, ...values);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// It moves: it is above 0 at some time.
const moves = (claim, keep) => [claim, async (demo) => {
  const highest = most(valuesOf(await drawn(demo, claim, demo.start, demo.end), keep));
  return { highest, holds: highest > 0 };
}];

// The mode that is higher at its mean. `factor`: at least by so much.
const parts = (claim, higher, factor = 1) => [claim, async (demo) => {
  const series = await drawn(demo, claim, demo.start, demo.end);
  const of = (mode) => mean(valuesOf(series, (metric) => metric.connection_mode === mode));
  const means = { per_request: of('per_request'), pooled: of('pooled') };
  const lower = higher === 'pooled' ? 'per_request' : 'pooled';
  return { ...means, holds: means[higher] > factor * means[lower] };
}];

const claims = Object.fromEntries([
  ['transactions-low: modes: Mean time per request', async ({ prometheus, dashboards, start, end }) => {
    const waited = {};
    for (const mode of ['per_request', 'pooled']) {
      const panel = dashboards.panels('modes').find(({ title }) => title === `Mean time per request: ${mode}`);
      const wait = panel.targets.find(({ legendFormat }) => legendFormat === 'connection wait');
      waited[mode] = mean(valuesOf(await prometheus.over(dashboards.filled(wait.expr, end - start), start, end, dashboards.scrape)));
    }
    return { ...waited, holds: waited.per_request > waited.pooled };
  }],
  parts('transactions-high: modes: Requests per second', 'pooled', 2),
  parts('transactions-high: modes: Wait for a usable connection', 'per_request'),
  parts('transactions-high: modes: Connections opened per second', 'per_request', 2),
  moves('transactions-high: stores: Rows written per second', ({ relname }) => relname === 'transactions'),
  moves('wrong-vendor: server: Answers by status', ({ http_response_status_code: status }) => status === '422'),
  moves('resupply: server: Response time by route', (metric) => metric.http_route === '/products/quantity'),
  moves('resupply: server: Requests per second by route', (metric) => metric.http_route === '/products/quantity'),
  ['shop: loadgen: Target and achieved rate', async (demo) => {
    const all = valuesOf(await drawn(demo, 'shop: loadgen: Target and achieved rate', demo.start, demo.end),
      ({ client }) => client === 'async');
    // It is 0 until every client has logged in.
    const values = all.slice(all.findIndex((value) => value > 0));
    return { all, holds: values.length > 10 && values.every((value) => value === 20) };
  }],
  moves('shop: loadgen: Send lag'),
  moves('deadlock: stores: Deadlocks'),
]);

module.exports = { claims, walkThrough };
