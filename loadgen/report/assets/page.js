// Puts the page together: for a comparison of connection modes, for one run, or for several runs.

function mode(name) {
  return el('span', { class: name === 'per_request' ? 'per-request' : name }, modeName(name));
}

function tile(value, text) {
  return el('div', { class: 'tile' }, el('b', {}, value), el('span', {}, text));
}

function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function summaryHead() {
  const client = comparedClients('closed')[0];
  if (!client) return [el('h1', {}, 'What a Postgres connection strategy costs')];
  const slow = cellOf('closed', 'per_request', client);
  const fast = cellOf('closed', 'pooled', client);
  // Measured in turns and in short blocks, if it was: that knows how sure it is.
  const sure = (summary.comparisons || []).find((c) => c.metric === 'throughput_rps' && c.client === client && c.interval);
  const speed = sure ? sure.pooled_over_per_request : fast.achieved_rps / slow.achieved_rps;
  const cpu = slow.cpu && fast.cpu ? fast.cpu / slow.cpu : null;
  const headline = el('h1', {}, mode('pooled'), ' serves ',
    speed >= 0.97 && speed <= 1.03 ? 'as many requests per second as ' : `${comparedTo(speed)} the requests per second of `,
    mode('per_request'), cpu === null ? null : `, with ${cpu < 1 ? comparedTo(cpu).replace(' of', '') : comparedTo(cpu)} the CPU per request`);

  const tiles = [];
  const other = comparedClients('closed').find((c) => c !== client);
  const ratioOf = (c) => cellOf('closed', 'pooled', c).achieved_rps / cellOf('closed', 'per_request', c).achieved_rps;
  const between = sure ? `, 95 % interval ${factor(sure.interval[0])} to ${factor(sure.interval[1])}` : '';
  tiles.push(tile(`${factor(speed)}\u00d7`, `the requests per second (${client} client${between}${other ? `; ${other}: ${factor(ratioOf(other))}\u00d7` : ''})`));
  if (cpu !== null) tiles.push(tile(cpu < 1 ? `1/${factor(1 / cpu)}` : `${factor(cpu)}\u00d7`, `the CPU per request: ${microseconds(fast.cpu)} instead of ${microseconds(slow.cpu)}`));
  const openClient = comparedClients('open')[0];
  let same = null;
  if (openClient) {
    const a = cellOf('open', 'per_request', openClient);
    const b = cellOf('open', 'pooled', openClient);
    tiles.push(tile(milliseconds(b.p99_ms), `p99 at ${rate(a.achieved_rps)}, instead of ${milliseconds(a.p99_ms)}`));
    same = `At the same ${number(a.achieved_rps)} requests per second, 99 of 100 callers wait at most ${milliseconds(b.p99_ms)} instead of ${milliseconds(a.p99_ms)}.`;
  }
  if (slow.connections_opened && fast.connections_opened !== undefined) {
    tiles.push(tile(count(fast.connections_opened), `connections to Postgres instead of ${count(slow.connections_opened)}`));
  }
  return [
    headline,
    el('p', { class: 'lead' }, 'A request that opens its own connection to Postgres pays for it every time: a new server process, a login, '
      + 'and the end of both. A pool pays once and lends. ', same, ' Measured on the machine described below.'),
    el('div', { class: 'tiles' }, tiles),
  ];
}

function runHead(run) {
  const times = run.response_time_ms;
  const failed = run.requests.failed + run.requests.timed_out;
  const tiles = [tile(rate(run.rate.achieved_rps), run.rate.offered_rps ? `answered, of ${rate(run.rate.offered_rps)} asked for` : 'answered, at full speed')];
  if (times) {
    tiles.push(tile(milliseconds(times.p50), 'response time of half of the requests (p50)'));
    tiles.push(tile(milliseconds(times.p99), 'of 99 in 100 (p99)'));
  }
  tiles.push(tile(failed === 0 ? 'none' : count(failed), failed === 0 ? 'failed' : `failed: ${share(failed / run.requests.offered)} of all`));
  return [
    el('h1', {}, `${count(run.requests.completed)} requests in ${seconds(run.duration_s)}`,
      times ? `, 99 of 100 within ${milliseconds(times.p99)}` : ''),
    el('p', { class: 'lead' }, `${capitalised(run.client)} client, ${count(run.plan.connections)} connections`,
      run.plan.target ? `, against ${run.plan.target}` : '', run.plan.scenario ? ` with the scenario ${run.plan.scenario}` : '', '. ',
      run.loop === 'open' ? 'Open loop: requests were due at fixed times, and response times count from then.'
        : 'Closed loop: each connection sent its next request when the last one was answered.'),
    el('div', { class: 'tiles' }, tiles),
  ];
}

function runsHead() {
  const byRate = [...runs].sort((a, b) => b.rate.achieved_rps - a.rate.achieved_rps);
  const [first] = byRate;
  const last = byRate[byRate.length - 1];
  const ratio = first.rate.achieved_rps / last.rate.achieved_rps;
  const byTail = [...runs].filter((r) => r.response_time_ms).sort((a, b) => a.response_time_ms.p99 - b.response_time_ms.p99);
  let text = `${runs.length} runs, laid over each other`;
  if (ratio > 1.03) text = `${capitalised(first.name)} answers ${comparedTo(ratio)} the requests per second of ${last.name}`;
  else if (byTail.length > 1) {
    const [best] = byTail;
    const worst = byTail[byTail.length - 1];
    text = `At about ${rate(first.rate.achieved_rps)}, p99 goes from ${milliseconds(best.response_time_ms.p99)} (${best.name}) to ${milliseconds(worst.response_time_ms.p99)} (${worst.name})`;
  }
  return [el('h1', {}, text), el('p', { class: 'lead' }, `${runs.length} runs laid over each other: ${list(runs.map((r) => r.name))}.`)];
}

function dateOf(run) {
  return run ? run.started_at.slice(0, 16).replace('T', ' ') + ' UTC' : '';
}

function pageParts() {
  const kicker = (what) => el('p', { class: 'kicker' }, [what, dateOf(runs[0])].filter(Boolean).join(' \u00b7 '));
  if (summary) {
    const cellRuns = (loop) => cellsOf(loop).map((cell) => cell.run).filter(Boolean);
    const open = cellRuns('open');
    const full = cellRuns('closed');
    return [
      kicker('poolbench'), ...summaryHead(),
      ...runs.filter((run) => !run.valid).flatMap((run) => verdictBanners(run, true)),
      capacityCard(), objectiveCard(summary.capacity),
      latencyCard('How long callers wait', 'All modes get requests at the same rate, one that each of them can hold.', open)
        || latencyCard('How long callers wait', null, full),
      phasesCard(open.length > 0 ? open : full, open.length > 0 ? 'At the same rate.' : 'At full speed.'),
      timeCard([...open, ...full]),
      cellsCard(), environmentCard('Where this was measured', 'Numbers from another machine are other numbers.', summary.environment || {}), repeatCard(runs), wordsCard(),
    ];
  }
  if (runs.length === 1) {
    const [run] = runs;
    return [
      kicker(run.file), ...runHead(run), ...verdictBanners(run, false),
      latencyCard('Latency by percentile', null, runs), timeCard(runs), phasesCard(runs, null), timesCard(run), stepsCard(run),
      outcomesCard(run), requestsCard('The slowest requests', 'Their trace ids lead to what the server did meanwhile.', run.slowest),
      requestsCard('The first failed requests', null, run.failures), environmentCard('Labels', null, run.labels), repeatCard(runs),
    ];
  }
  return [
    kicker('loadgen'), ...runsHead(), ...runs.flatMap((run) => verdictBanners(run, true)), runsCard(runs),
    latencyCard('Latency by percentile', null, runs), timeCard(runs), phasesCard(runs, null), repeatCard(runs),
  ];
}

const page = document.getElementById('page');
page.append(...pageParts().filter(Boolean));
document.title = page.querySelector('h1').textContent;
const tool = runs.length > 0 ? runs[0].tool : null;
if (tool) page.append(el('footer', {}, `Written by loadgen ${tool.version} (${tool.commit}). This file needs no network.`));

drawAll();
for (const query of ['(prefers-color-scheme: dark)', 'print']) {
  window.matchMedia(query).addEventListener('change', drawAll);
}
window.addEventListener('beforeprint', () => {
  document.querySelectorAll('details').forEach((d) => { d.dataset.was = d.open ? 'open' : ''; });
  drawAll();
});
