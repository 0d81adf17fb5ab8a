// The numbers behind the page: what the program put into it, and the questions that sections ask of it.

const data = JSON.parse(document.getElementById('data').textContent);
const runs = data.runs.map(described);
const summary = data.summary ? { ...data.summary, cells: data.summary.cells.map(describedCell) } : null;

function fileStem(path) {
  return path.split('/').pop().replace(/\.json$/, '');
}

// A run with what tells it apart: mode (a colour), client (a dash), a name.
function described(run, index, all) {
  const mode = run.labels.db_mode || run.labels.connection_mode || null;
  const sameMode = all.filter((other) => mode && (other.labels.db_mode || other.labels.connection_mode) === mode);
  const telling = mode && sameMode.every((other) => other === run || other.client !== run.client || other.loop !== run.loop);
  const name = telling ? `${modeName(mode)}, ${run.client}` : fileStem(run.file);
  return { ...run, mode, name, colour: variableOf(mode || run.file), dashed: run.client === 'sync' && mode !== null };
}

function describedCell(cell) {
  return {
    ...cell,
    name: `${modeName(cell.db_mode)}, ${cell.client}`,
    colour: variableOf(cell.db_mode),
    run: cell.run_index === undefined ? null : runs[cell.run_index],
    cpu: sum([cell.server_cpu_us_per_request, cell.postgres_cpu_us_per_request]),
  };
}

// Nothing when nothing was measured.
function sum(values) {
  const measured = values.filter((v) => v !== undefined && v !== null);
  return measured.length === 0 ? undefined : measured.reduce((a, b) => a + b, 0);
}

const modeOrder = ['per_request', 'pooled'];
function cellsOf(loop) {
  const place = (cell) => (modeOrder.indexOf(cell.db_mode) + 1 || modeOrder.length + 1);
  return summary.cells.filter((cell) => cell.loop === loop)
    .sort((a, b) => place(a) - place(b) || a.client.localeCompare(b.client));
}

function cellOf(loop, mode, client) {
  return summary.cells.find((c) => c.loop === loop && c.db_mode === mode && c.client === client);
}

// Clients for which both modes were measured; async first, because it loads the server harder.
function comparedClients(loop) {
  return ['async', 'sync'].filter((client) => modeOrder.every((mode) => cellOf(loop, mode, client)));
}

// The mean time of each phase of a request in the server, and what is left of the service time around them.
function phaseMeans(run) {
  const timing = run.server_timing_ms;
  if (!timing || !run.service_time_ms) return null;
  const means = {};
  let known = 0;
  for (const { key } of phases) {
    if (key === 'rest' || !timing[key]) continue;
    // A phase that only some requests have counts as much as it costs all of them.
    means[key] = timing[key].mean * timing[key].count / run.service_time_ms.count;
    known += means[key];
  }
  if (known === 0) return null;
  means.rest = Math.max(0, run.service_time_ms.mean - known);
  return means;
}

// The command that would do this run again.
function commandOf(run) {
  const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const parts = ['loadgen run'];
  const plan = run.plan;
  parts.push(plan.scenario ? `--scenario ${quoted(plan.scenario)}.toml` : quoted(plan.target || 'URL'));
  parts.push(`-c ${plan.connections}`);
  if (run.client === 'sync') parts.push('--client sync');
  else if (plan.threads > 1) parts.push(`-t ${plan.threads}`);
  parts.push(plan.requests ? `-n ${plan.requests}` : `-d ${plan.duration_s}s`);
  if (plan.rate_rps && plan.arrivals !== 'replay') parts.push(`-R ${plan.rate_rps}`);
  if (plan.stages) parts.push(`--stages ${plan.stages.map((s) => `${s.length_s}s:${s.end_rps}`).join(',')}`);
  if (plan.arrivals === 'poisson') parts.push('--arrivals poisson');
  if (plan.arrivals === 'replay') parts.push('--arrivals @FILE');
  if (plan.warmup_s > 0) parts.push(`--warmup ${plan.warmup_s}s`);
  if (plan.timeout_s !== 5) parts.push(`--timeout ${plan.timeout_s}s`);
  for (const [key, value] of Object.entries(run.labels)) parts.push(`--label ${quoted(`${key}=${value}`)}`);
  for (const threshold of run.thresholds) parts.push(`--threshold ${quoted(threshold.expr)}`);
  parts.push(`--seed ${run.seed}`);
  return parts.join(' ');
}
