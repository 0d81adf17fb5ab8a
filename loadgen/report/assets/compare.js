// The page of comparisons: what was decided, the interval of each ratio, and every block in time order.

const data = JSON.parse(document.getElementById('data').textContent);

function percent(change) {
  return `${change >= 0 ? '+' : '\u2212'}${number(Math.abs(change))}${thin}%`;
}

function changeOf(ratio) {
  return (ratio - 1) * 100;
}

function inUnit(metric, value) {
  if (value === undefined || value === null) return '\u2013';
  if (metric.unit === 'ms') return milliseconds(value);
  if (metric.unit === 'us') return microseconds(value);
  if (metric.unit === 'req/s') return rate(value);
  return number(value) + thin + metric.unit;
}

const kinds = { PASS: 'good', IMPROVEMENT: 'good', REGRESSION: 'bad', INCONCLUSIVE: 'warn', INVALID: 'warn' };

function verdictOf(metric) {
  if (!metric.gated) return 'advisory';
  return metric.guard && metric.verdict === 'INCONCLUSIVE' ? 'no alarm' : metric.verdict;
}

function metricsTable(c) {
  return table(`Metrics of ${c.title}`, [
    { title: 'metric', value: (m) => m.title },
    { title: c.a, value: (m) => inUnit(m, m.a) },
    { title: c.b, value: (m) => inUnit(m, m.b) },
    { title: 'change', value: (m) => percent(changeOf(m.ratio)) },
    { title: `${digits(c.plan.confidence * 100, 1)}${thin}% interval`, value: (m) => m.ratio_interval.map((r) => percent(changeOf(r))).join(' to ') },
    { title: 'p', value: (m) => digits(m.adjusted_p, 4) },
    { title: 'could have seen', value: (m) => (m.smallest_effect === undefined ? '\u2013' : percent(m.smallest_effect * 100)) },
    { title: 'verdict', value: verdictOf },
  ], c.metrics);
}

// The interval of each ratio as a bar, coloured by what it says; the middle is "no change".
function intervals(c) {
  const low = c.metrics.map((m) => changeOf(m.ratio_interval[0]));
  const high = c.metrics.map((m) => changeOf(m.ratio_interval[1]));
  const widest = Math.min(100, Math.max(5, ...low.map(Math.abs), ...high.map(Math.abs)));
  const colour = (m) => {
    if (!m.gated) return '--soft';
    return { REGRESSION: '--bad', IMPROVEMENT: '--good', PASS: '--good' }[m.verdict] || '--warn';
  };
  return () => ({
    type: 'bar',
    data: {
      labels: c.metrics.map((m) => m.title),
      datasets: [{
        data: c.metrics.map((m, i) => [low[i], high[i]]),
        backgroundColor: c.metrics.map((m) => variable(colour(m))),
        barPercentage: 0.5,
        minBarLength: 3,
      }],
    },
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => item.raw.map(percent).join(' to ') } } },
      scales: {
        x: axis(`change of ${c.b} against ${c.a}`, 'linear', percent, { min: -widest * 1.1, max: widest * 1.1 }),
        y: { grid: { display: false, drawBorder: false }, border: { display: false }, ticks: { color: variable('--ink') } },
      },
    },
  });
}

// Each block is a point; those of discarded quads are hollow.
function blocksInTime(c, metric) {
  const bad = new Set(c.blocks.filter((b) => b.problem).map((b) => b.quad));
  const points = (side) => c.blocks.filter((b) => b.side === side && b.values[metric.name] !== undefined)
    .map((b) => ({ x: b.at_s, y: b.values[metric.name], discarded: bad.has(b.quad), problem: b.problem }));
  return () => ({
    type: 'scatter',
    data: {
      datasets: [['a', c.a, '--per-request', 'circle'], ['b', c.b, '--pooled', 'triangle']].map(([side, name, colour, shape]) => ({
        label: name,
        data: points(side),
        pointStyle: shape,
        pointRadius: 4.5,
        borderColor: variable(colour),
        backgroundColor: points(side).map((p) => (p.discarded ? 'transparent' : variable(colour))),
      })),
    },
    options: {
      maintainAspectRatio: false,
      plugins: {
        legend: { position: 'bottom', align: 'start', labels: { usePointStyle: true } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${inUnit(metric, item.parsed.y)}${item.raw.problem ? `, discarded: ${item.raw.problem}` : ''}` } },
      },
      scales: {
        x: axis('seconds since the start', 'linear', (v) => digits(v, 0), { min: 0 }),
        y: axis(metric.unit, 'linear', (v) => inUnit(metric, v), { grace: '8%' }),
      },
    },
  });
}

function comparisonParts(c) {
  const gated = c.metrics.filter((m) => m.gated);
  const discarded = c.quads.discarded > 0 ? `, ${count(c.quads.discarded)} more discarded` : '';
  return [
    card(c.title || `${c.b} against ${c.a}`, `${count(c.quads.used)} quads of four blocks of ${seconds(c.plan.block_s)}${discarded}; open loop at ${rate(c.plan.rate_rps)}; `
      + `${c.quads.looks_taken} of ${c.plan.looks.length} looks; error rate ${share(c.plan.error_rate)}; seed ${c.seed}; ${seconds(c.duration_s)}.`,
      banner(kinds[c.verdict], el('strong', {}, c.verdict), ` ${c.sentence}`),
      c.reasons.slice(1).map((reason) => banner('warn', reason)),
      metricsTable(c),
      figure('How much each metric changed', 'bars', intervals(c), 'An interval that crosses zero says that the change may be none; a short one near zero that there is none to speak of.', null)),
    card('Every block in time order', 'What one side shows and the other does not is their difference; what both show is the machine.',
      el('div', { class: 'pair' }, gated.map((m) => figure(m.title, '', blocksInTime(c, m), `${m.title} of every block. Hollow points belong to discarded quads.`, null)))),
  ];
}

const page = document.getElementById('page');
const worst = ['INVALID', 'REGRESSION', 'INCONCLUSIVE', 'IMPROVEMENT', 'PASS'].find((v) => data.comparisons.some((c) => c.verdict === v));
const [first] = data.comparisons;
page.append(
  el('p', { class: 'kicker' }, `loadgen compare \u00b7 ${first.started_at.slice(0, 16).replace('T', ' ')} UTC`),
  el('h1', {}, `${first.b} against ${first.a}: ${worst}`),
  ...data.comparisons.flatMap(comparisonParts),
  el('footer', {}, `Written by loadgen ${first.tool.version} (${first.tool.commit}). This file needs no network.`),
);
document.title = page.querySelector('h1').textContent;

drawAll();
for (const query of ['(prefers-color-scheme: dark)', 'print']) {
  window.matchMedia(query).addEventListener('change', drawAll);
}
window.addEventListener('beforeprint', drawAll);
