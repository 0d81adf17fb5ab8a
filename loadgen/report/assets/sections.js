// The parts of the page. Each function makes one card, or nothing where there is nothing to show.

const percentileColumns = [
  ['p50', 'p50'], ['p75', 'p75'], ['p90', 'p90'], ['p95', 'p95'], ['p99', 'p99'], ['p99_9', 'p99.9'], ['max', 'max'],
  ['mean', 'mean'],
];

function named(row) {
  return [swatch(row.colour, row.dashed || row.client === 'sync'), row.name];
}

function capacityCard() {
  const cells = cellsOf('closed');
  if (cells.length === 0) return null;
  const bar = (key) => cells.filter((cell) => cell[key] > 0)
    .map((cell) => ({ name: cell.name, colour: cell.colour, dim: cell.client === 'sync', value: cell[key], cell }));
  const throughput = bar('achieved_rps');
  const cpu = bar('cpu');
  const split = (cell) => `Postgres ${microseconds(cell.postgres_cpu_us_per_request)}, server ${microseconds(cell.server_cpu_us_per_request)}`;
  const numbers = table('Throughput and CPU per request', [
    { title: 'mode, client', value: named },
    { title: 'requests per second', value: (c) => number(c.achieved_rps) },
    { title: 'CPU per request', value: (c) => microseconds(c.cpu) },
    { title: 'of it server', value: (c) => microseconds(c.server_cpu_us_per_request) },
    { title: 'of it Postgres', value: (c) => microseconds(c.postgres_cpu_us_per_request) },
  ], cells);
  return card('What a connection strategy costs',
    'Full speed: every client sends its next request as soon as the last one was answered, so the server does as much as it can.',
    el('div', { class: 'pair' },
      figure('Requests per second', 'bars', bars(throughput, '', (v) => number(v)),
        'More is better. The paler bar of each pair is the synchronous client.', null),
      cpu.length === 0 ? null : figure('CPU time per request', 'bars', bars(cpu, '', microseconds),
        'Less is better. Server and Postgres together, on all cores: what opening a connection costs is spent there.', null)),
    el('details', {}, el('summary', {}, 'These numbers as a table'), numbers,
      el('p', { class: 'note' }, cpu.map((b) => `${b.name}: ${split(b.cell)}`).join('; '), '.')));
}

// The highest rate of each mode under one objective, as `loadgen capacity` found it.
function objectiveCard(capacity) {
  if (!capacity) return null;
  const outcomes = {
    above_highest: 'more than was tried', below_lowest: 'not even the lowest rate', out_of_probes: 'not narrowed down', generator_limited: 'more than the generator can offer',
  };
  const modes = capacity.modes.map((m) => ({ ...m, name: modeName(m.db_mode), colour: variableOf(m.db_mode) }));
  const found = modes.filter((m) => m.capacity_rps).map((m) => ({ name: m.name, colour: m.colour, value: m.capacity_rps.estimate }));
  const interval = (m) => (m.capacity_rps ? `${number(m.capacity_rps.low)} to ${number(m.capacity_rps.high)}` : '\u2013');
  return card(`The highest rate under ${capacity.slo}`,
    'Requests arrive at random times, as from users who do not know of each other. Below the interval the objective holds, above it does not.',
    found.length === 0 ? null : figure('Requests per second under the objective', 'bars', bars(found, '', (v) => number(v)), 'More is better.', null),
    table('The highest rate under the objective', [
      { title: 'mode', value: (m) => [swatch(m.colour, false), m.name] },
      { title: 'requests per second', value: (m) => (m.capacity_rps ? number(m.capacity_rps.estimate) : outcomes[m.outcome] || words(m.outcome)) },
      { title: '95\u202f% interval', value: interval },
      { title: 'highest rate held', value: (m) => rate(m.highest_held_rps) },
      { title: 'probes', value: (m) => count(m.probes) },
    ], modes));
}

// Response and service time: of one run in one chart, of several side by side on the same axes.
function latencyCard(title, explanation, shown) {
  const withCurves = shown.filter((run) => run.curves.response_time.length > 0);
  if (withCurves.length === 0) return null;
  const points = (run, which) => run.curves[which].filter(([p]) => p < 100).map(([p, ms]) => ({ x: 1 / (1 - p / 100), y: ms }));
  const series = (which) => withCurves
    .map((run) => ({ name: run.name, colour: run.colour, dashed: run.dashed, points: points(run, which) }))
    .filter((s) => s.points.length > 0);
  const response = series('response_time');
  const service = series('service_time');
  const range = percentileRange([...response, ...service].flatMap((s) => s.points));
  const numbers = (which) => table(words(which), [
    { title: 'run', value: named },
    ...percentileColumns.map(([key, name]) => ({ title: name, value: (run) => milliseconds(run[which] && run[which][key]) })),
  ], withCurves);
  const felt = 'What a caller feels: from the moment a request was due until its answer was there. Waiting in line counts.';
  const nines = 'Each step to the right is one more nine: further right are the unlucky few.';
  if (withCurves.every((run) => run.loop === 'closed')) {
    return card(title, explanation, figure('Response time', 'tall', percentileLines(response, range),
      `From sending to the complete answer. ${nines}`, numbers('response_time_ms')));
  }
  if (withCurves.length === 1) {
    const both = [{ ...response[0], name: 'response time' }, { ...service[0], name: 'service time', colour: '--soft', dashed: true }];
    return card(title, explanation, figure('Response and service time', 'tall', percentileLines(both, range),
      `Response time is what a caller feels: it counts from when the request was due. Service time counts from the actual sending, as
      most tools do; the gap between the two is waiting that they do not show. ${nines}`, null));
  }
  return card(title, explanation, el('div', { class: 'pair' },
    figure('Response time', '', percentileLines(response, range), felt, numbers('response_time_ms')),
    figure('Service time', '', percentileLines(service, range),
      'What most tools report: from the actual sending. Where it is below the response time, requests had to wait to be sent.',
      numbers('service_time_ms'))));
}

// Round numbers around all points.
function percentileRange(points) {
  const nice = (value, up) => {
    const power = 10 ** Math.floor(Math.log10(value));
    const steps = [1, 2, 5, 10].map((k) => k * power);
    return up ? steps.find((s) => s >= value * 0.999) : steps.reverse().find((s) => s <= value * 1.001);
  };
  const nines = Math.log10(Math.min(1e6, Math.max(100, ...points.map((p) => p.x))));
  return {
    xMax: 10 ** (Math.ceil(nines * 2 - 1e-9) / 2),
    yMin: nice(Math.max(0.001, Math.min(...points.map((p) => p.y))), false),
    yMax: nice(Math.max(...points.map((p) => p.y)), true),
  };
}

function phasesCard(shown, explanation) {
  const rows = shown.map((run) => ({ name: run.name, run, values: phaseMeans(run) })).filter((row) => row.values);
  if (rows.length === 0) return null;
  const parts = phases.filter((phase) => rows.some((row) => row.values[phase.key] > 0));
  const total = (row) => Object.values(row.values).reduce((a, b) => a + b, 0);
  const shares = rows.map((row) => ({
    name: row.name,
    values: Object.fromEntries(Object.entries(row.values).map(([key, ms]) => [key, 100 * ms / total(row)])),
  }));
  const numbers = table('Mean time of each phase', [
    { title: 'run', value: (row) => named(row.run) },
    ...parts.map((phase) => ({ title: phase.name, value: (row) => milliseconds(row.values[phase.key]) })),
    { title: 'together', value: (row) => milliseconds(total(row)) },
  ], rows);
  return card('Where the time goes', explanation,
    el('div', { class: 'pair' },
      figure('Mean per request', 'bars', stackedBars(rows, parts, '', milliseconds),
        'The server says with each answer how long it waited for a connection and how long Postgres, Redis and its own code took.', null),
      figure('The same as shares', 'bars', stackedBars(shares, parts, '', (v) => digits(v, 0) + thin + '%'),
        '\u201cEverything else\u201d is what the server does not time: network, kernel, waiting to be read.', null)),
    el('details', {}, el('summary', {}, 'These numbers as a table'), numbers));
}

function secondsOf(run, value) {
  return run.intervals.filter((i) => value(i) !== undefined && value(i) !== null)
    .map((i) => ({ x: i.begin_s + i.length_s / 2, y: value(i) }));
}

function oneRunOverTime(run) {
  const end = Math.max(...run.intervals.map((i) => i.begin_s + i.length_s));
  const per = (key) => secondsOf(run, (i) => i[key] / i.length_s);
  const rates = [{ name: 'answered', colour: run.colour, fill: true, points: per('completed') }];
  if (run.loop === 'open') rates.unshift({ name: 'asked for', colour: '--soft', dashed: true, points: per('offered') });
  if (run.intervals.some((i) => i.failed > 0)) rates.push({ name: 'failed', colour: '--bad', points: per('failed') });
  const times = [['p50', 'half'], ['p99', '99 of 100'], ['max', 'slowest']].map(([key, name], i) => ({
    name: `${name} (${key})`, colour: run.colour, faint: i === 2, dashed: i === 1,
    points: secondsOf(run, (interval) => interval.response_time_ms && interval.response_time_ms[key]),
  }));
  const figures = [
    figure('Requests per second', '', timeLines(rates, '', 'linear', number, end), 'Each point is one second of the run.', null),
    figure('Response time', '', timeLines(times, '', scaleFor(times.flatMap((s) => s.points.map((p) => p.y))), milliseconds, end),
      'A line that climbs until the end means that the server did not keep up.', null),
  ];
  if (run.loop === 'open' && run.intervals.some((i) => i.backlog > 0)) {
    const level = (key, name, more) => ({ name, points: secondsOf(run, (i) => i[key]), ...more });
    figures.push(figure('Under way and waiting', '', timeLines([
      level('in_flight', 'under way', { colour: run.colour }),
      level('backlog', 'due, not yet sent', { colour: '--bad', dashed: true }),
    ], '', 'linear', number, end), 'Requests at the end of each second. Those that wait count from when they were due.', null));
  }
  return figures;
}

function manyRunsOverTime(shown) {
  const end = Math.max(...shown.flatMap((run) => run.intervals.map((i) => i.begin_s + i.length_s)));
  const series = (value) => shown.map((run) => ({ name: run.name, colour: run.colour, dashed: run.dashed, points: secondsOf(run, value) }));
  const lines = (title, format, value, caption) => {
    const data = series(value);
    const scale = scaleFor(data.flatMap((s) => s.points.map((p) => p.y)));
    return figure(title, '', timeLines(data, '', scale, format, end), caption, null);
  };
  const quantile = (key) => (i) => i.response_time_ms && i.response_time_ms[key];
  const allOpen = shown.every((run) => run.loop === 'open');
  return [
    allOpen ? lines('Response time, half of the requests', milliseconds, quantile('p50'), 'The p50 of each second by itself.')
      : lines('Requests per second', number, (i) => i.completed / i.length_s, 'Answers in each second of each run.'),
    lines('Response time, 99 of 100', milliseconds, quantile('p99'),
      'The p99 of each second by itself.'),
  ];
}

function timeCard(shown) {
  const timed = shown.filter((run) => run.intervals.length > 1);
  if (timed.length === 0) return null;
  const choices = timed.map((run) => ({ name: summary ? `${run.name}, ${loopName(run.loop)}` : run.name, runs: [run] }));
  for (const loop of ['closed', 'open']) {
    const same = timed.filter((run) => run.loop === loop);
    if (same.length > 1) choices.unshift({ name: `all runs, ${loopName(loop)}`, runs: same });
  }
  const figures = el('div', { class: 'pair' });
  const show = (choice) => {
    forget(figures);
    figures.append(...(choice.runs.length > 1 ? manyRunsOverTime(choice.runs) : oneRunOverTime(choice.runs[0])));
  };
  show(choices[0]);
  const picker = choices.length < 2 ? null
    : el('label', { class: 'pick' }, 'Show ', el('select', {
      onchange: (event) => {
        show(choices[Number(event.target.value)]);
        drawAll();
      },
    }, choices.map((choice, i) => el('option', { value: i }, choice.name))));
  return card('Over time', 'Averages hide stalls; this is the same load second by second.', picker, figures);
}

function loopName(loop) {
  return loop === 'open' ? 'at the same rate' : 'full speed';
}

function cellsCard() {
  const cells = [...cellsOf('closed'), ...cellsOf('open')];
  return card('All results', null, table('All results', [
    { title: 'mode, client', value: named },
    { title: 'load', class: 'text', value: (c) => loopName(c.loop) },
    { title: 'requests/s', value: (c) => number(c.achieved_rps) },
    { title: 'p50', value: (c) => milliseconds(c.p50_ms) },
    { title: 'p99', value: (c) => milliseconds(c.p99_ms) },
    { title: 'failed', value: (c) => (c.failed > 0 ? el('span', { class: 'bad-text' }, count(c.failed)) : count(c.failed)) },
    { title: 'server CPU per request', value: (c) => microseconds(c.server_cpu_us_per_request) },
    { title: 'Postgres CPU per request', value: (c) => microseconds(c.postgres_cpu_us_per_request) },
    { title: 'connections to Postgres', value: (c) => count(c.connections_opened) },
  ], cells));
}

function runsCard(shown) {
  return card('The runs', null, table('The runs', [
    { title: 'run', value: named },
    { title: 'client', class: 'text', value: (r) => `${r.client}, ${count(r.plan.connections)} connections` },
    { title: 'asked for', value: (r) => (r.rate.offered_rps ? rate(r.rate.offered_rps) : 'full speed') },
    { title: 'answered', value: (r) => rate(r.rate.achieved_rps) },
    ...['p50', 'p99', 'p99_9', 'max'].map((key) => ({
      title: key.replace('_', '.'), value: (r) => milliseconds(r.response_time_ms && r.response_time_ms[key]),
    })),
    { title: 'failed', value: (r) => count(r.requests.failed + r.requests.timed_out) },
    { title: 'valid', value: (r) => el('span', { class: r.valid ? 'good-text' : 'bad-text' }, r.valid ? 'yes' : 'no') },
  ], shown));
}

function timesCard(run) {
  const rows = [
    ['response', run.response_time_ms, 'from when it was due'], ['service', run.service_time_ms, 'from the actual sending'],
    ['first byte', run.ttfb_ms, 'from sending to the first byte of the answer'],
    ['connect', run.connect_time_ms, 'opening a connection'], ['TLS handshake', run.tls_time_ms, ''],
    ['send lag', run.send_lag_ms, 'how late the generator itself was'],
    ...Object.entries(run.server_timing_ms || {}).map(([key, block]) => [`server: ${key}`, block, 'as the server says in Server-Timing']),
  ].filter(([, block]) => block);
  return card('Times', null, table('Times', [
    { title: '', value: ([name]) => name },
    ...percentileColumns.map(([key, name]) => ({ title: name, value: ([, block]) => milliseconds(block[key]) })),
    { title: 'what it is', class: 'text', value: ([, , meaning]) => meaning },
  ], rows));
}

function stepsCard(run) {
  if (run.steps.length < 2) return null;
  return card('Steps', 'Each kind of request by itself.', table('Steps', [
    { title: 'step', value: (s) => s.name },
    { title: 'answered', value: (s) => count(s.requests.completed) },
    { title: 'per second', value: (s) => number(s.requests.completed / run.duration_s) },
    { title: 'failed', value: (s) => count(s.requests.failed + s.requests.timed_out) },
    ...['p50', 'p90', 'p99', 'max'].map((key) => ({ title: key, value: (s) => milliseconds(s.response_time_ms && s.response_time_ms[key]) })),
    { title: 'status', class: 'text', value: (s) => Object.entries(s.status).map(([code, n]) => `${code}: ${count(n)}`).join(', ') },
  ], run.steps));
}

function outcomesCard(run) {
  const requests = run.requests;
  const cut = requests.censored > 0 ? [['cut off by the end', count(requests.censored)]] : [];
  return card('Outcomes', null, definitions([
    ['requests', `${count(requests.offered)} offered, ${count(requests.completed)} answered, ${count(requests.ok)} as expected`],
    ...cut,
    ...Object.entries(run.status).map(([code, n]) => [`status ${code}`, count(n)]),
    ...Object.entries(run.errors).map(([kind, n]) => [words(kind), el('span', { class: 'bad-text' }, count(n))]),
    ['bytes', `${bytes(run.bytes.received)} received, ${bytes(run.bytes.sent)} sent`],
    ['connections', `${count(run.connections.opened)} opened, ${count(run.connections.reused)} requests on one already used`],
    ['generator\u2019s own CPU', `${seconds(run.cpu.user_s + run.cpu.system_s)} (${number(run.cpu.user_s)} s user, ${number(run.cpu.system_s)} s system)`],
  ]));
}

function requestsCard(title, explanation, requests) {
  if (!requests || requests.length === 0) return null;
  return card(title, explanation, table(title, [
    { title: 'step', value: (r) => r.step },
    { title: 'at', value: (r) => seconds(r.at_s) },
    { title: 'response', value: (r) => milliseconds(r.response_ms) },
    { title: 'outcome', class: 'text', value: (r) => words(r.outcome) + (r.status ? `, status ${r.status}` : '') },
    { title: 'trace id', class: 'text', value: (r) => (r.trace_id ? el('code', {}, r.trace_id) : '\u2013') },
  ], requests));
}

function verdictBanners(run, prefix) {
  const about = prefix ? `${run.name}: ` : '';
  const banners = [];
  if (!run.valid) banners.push(banner('bad', el('strong', {}, `${about}Not valid. `), 'Do not use these numbers: ', run.invalid_reasons.join('; '), '.'));
  if (run.interrupted) banners.push(banner('warn', el('strong', {}, `${about}Interrupted. `), 'These are the results up to then.'));
  const missed = run.thresholds.filter((t) => !t.ok);
  if (missed.length > 0) banners.push(banner('bad', el('strong', {}, `${about}Threshold missed: `), missed.map((t) => t.expr).join(', '), '.'));
  else if (run.thresholds.length > 0) banners.push(banner('good', el('strong', {}, `${about}All thresholds hold: `), run.thresholds.map((t) => t.expr).join(', '), '.'));
  return banners;
}

// "memory_mib": 7950 -> memory, 7,950 MiB
function shownSetting(key, value) {
  const names = { cpu: 'CPU', os: 'operating system', open_loop_rps: 'same rate' };
  const units = { mib: ' MiB', rps: '/s', s: ' s', ms: ' ms', bytes: ' bytes' };
  const name = names[key] || words(key);
  const unit = key.split('_').pop();
  if (typeof value !== 'number' || !units[unit] || unit === key) return [name, typeof value === 'number' ? digits(value, 3) : String(value)];
  return [names[key] || words(key.slice(0, -unit.length - 1)), digits(value, 3) + units[unit]];
}

function environmentCard(title, explanation, environment) {
  const flat = [];
  const walk = (value, key) => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) flat.push([words(key), value.join(', ')]);
    else if (typeof value === 'object') Object.entries(value).forEach(([k, v]) => walk(v, key ? `${key}: ${k}` : k));
    else if (key !== 'command') flat.push(shownSetting(key, value)); // which is told under how to repeat it
  };
  walk(environment, '');
  return flat.length === 0 ? null : card(title, explanation, definitions(flat));
}

function repeatCard(shown) {
  const bench = summary && (summary.command || (summary.environment && summary.environment.command) || 'scripts/bench');
  return card('How to repeat it', null,
    bench ? el('p', {}, 'In a clone of the project, on any Debian 12 machine:') : null, bench ? el('pre', {}, bench) : null,
    bench ? el('details', {}, el('summary', {}, 'The single runs'), el('pre', {}, shown.map(commandOf).join('\n')))
      : el('pre', {}, shown.map(commandOf).join('\n')),
    el('p', { class: 'note' }, 'The seed repeats every random choice of the load; the machine\u2019s own noise it cannot repeat.'));
}

function wordsCard() {
  return card('Words', null, definitions([
    ['per-request', 'each request opens its own connection to Postgres, authenticates, and closes it'],
    ['pooled', 'requests borrow one of a few connections that stay open'],
    ['full speed', 'closed loop: each connection sends again when its answer came. Shows what the server can do; hides how long callers would wait'],
    ['at the same rate', 'open loop: requests are due at fixed times, whatever the server does. Shows what callers feel'],
    ['p99', '99 of 100 requests took at most this long'],
    ['sync, async', 'how the load was made: one blocking thread per connection, or all connections on one event loop'],
  ]));
}
