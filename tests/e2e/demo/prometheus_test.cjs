// prometheus_test.cjs SOURCE_DIR: scripts/demo prometheus as a user runs it, scraped every second. A switch of the mode is in
// every comparison panel's data within two scrapes; at the end every query of every panel of every dashboard has data; and
// every panel that README.md tells the user to look at moves as it says.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { Dashboards, Prometheus } = require('./dashboards.cjs');
const { Demo, until } = require('./demo.cjs');
const { claims, walkThrough } = require('./walk_through.cjs');

const source = process.argv[2];
const scrape = 1; // seconds
const dashboards = new Dashboards(source, scrape);
const now = () => Date.now() / 1000;
let running; // the demonstration, which says why it ended

// ---- clients that make rare things happen --------------------------------------------------------------------------------

// Password checks queue up while all load programs log in: then the shop says 503.
async function login(server) {
  const answer = await until('a login', async () => {
    const one = await fetch(`${server}/login/token`, { method: 'POST', body: new URLSearchParams({ username: 'z', password: 'z' }) });
    return one.status === 200 && one;
  });
  return { Authorization: `Bearer ${(await answer.json()).access_token}` };
}

function malformed(server) {
  const { hostname, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, hostname, () => socket.end('GET / HTTP/1.1\r\nno colon\r\n\r\n'));
    socket.on('error', reject).on('close', resolve).resume();
  });
}

async function provoke(server, headers) {
  for (let i = 0; i < 3; i += 1) {
    assert.equal((await fetch(`${server}/demo/error`, { headers })).status, 500);
    await malformed(server);
  }
}

// A run that is over before the demonstration is, so that there is an end to mark. It is looked at as the others are.
async function shortRun(demo, server) {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const address = `127.0.0.1:${listener.address().port}`;
  await new Promise((resolve) => listener.close(resolve));
  const [, stack] = /^up: (\S+)/m.exec(demo.err);
  execFileSync(path.join(source, 'scripts/stack'), ['targets', 'short-run', address, '--dir', stack]);
  const run = spawn(path.join(process.env.POOLBENCH_BIN, 'loadgen'),
    ['run', `${server}/`, '--client', 'sync', '--connections', '1', '--rate', '10', '--duration', '6s', '--prometheus', address, '--quiet']);
  await new Promise((resolve) => run.once('close', resolve));
}

async function setMode(admin, mode) {
  const answer = await fetch(`${admin}/db-mode`, { method: 'PUT', body: JSON.stringify({ mode }) });
  assert.equal(answer.status, 200);
  return now();
}

// ---- what must be seen -----------------------------------------------------------------------------------------------------

// Panels in which a mode that has just begun to work must be seen to work: all that tell the modes apart, but those of
// things that need not happen.
const needNotHappen = ['Waits given up', 'Connections closed per second, by reason'];
const comparisons = dashboards.panels('modes').filter((panel) => !needNotHappen.includes(panel.title)
  && panel.targets.some(({ expr }) => /connection_mode|application_name/.test(expr)));

// The series of one mode.
function ofMode(series, mode, query) {
  return series.filter(({ metric }) => query.includes(`connection_mode="${mode}"`) || metric.connection_mode === mode
    || metric.application_name === `poolbench-${mode.replace('_', '-')}`);
}

async function expectVisible(prometheus, mode, switched) {
  const all = await until('two scrapes of everything', async () => {
    const each = Object.values(await prometheus.scrapes(switched));
    return each.length >= 5 && each.every((times) => times.length >= 2) && each;
  });
  const [first, second] = [0, 1].map((n) => Math.max(...all.map((times) => times[n])));
  // Recorded series exist once the rules have run over those scrapes.
  const recorded = second + scrape;
  await until('the rules to run', async () => now() > recorded + 0.5);
  for (const { title, targets } of comparisons) {
    for (const { expr } of targets) {
      if (/connection_mode="/.test(expr) && !expr.includes(`connection_mode="${mode}"`)) continue;
      const query = dashboards.filled(expr, second - switched + 10);
      // A gauge may be read just when no request is being served: within two scrapes is at one of them.
      const seen = await Promise.all((/:\w+:/.test(expr) ? [recorded] : [second, first]).map((time) => prometheus.at(query, time)));
      const series = ofMode(seen.flat(), mode, expr);
      assert.ok(series.length > 0, `${title}: nothing of ${mode} two scrapes after the switch: ${expr}`);
      if (!/5\.\./.test(expr)) {
        assert.ok(series.some(({ value }) => value > 0), `${title}: ${mode} stays at 0 after the switch: ${expr}`);
      }
    }
  }
}

async function main() {
  const began = now();
  assert.deepEqual(walkThrough(fs.readFileSync(path.join(source, 'README.md'), 'utf8')), Object.keys(claims).sort(),
    'what README.md tells to look at, and what is checked here');
  assert.ok(comparisons.length >= 12, `only ${comparisons.length} panels that compare`);
  const demo = new Demo(source, ['prometheus', '--local', '--no-setup', '--for', '45s', '--switch', 'never', '--scrape', `${scrape}s`]);
  running = demo;
  await demo.ready();
  const start = now();
  const [admin, url] = [demo.address('live').replace('/dashboard', ''), demo.address('metrics')];
  const server = demo.address('server').replace('/docs', '');
  const prometheus = new Prometheus(url);
  for (const [, link] of demo.out.matchAll(/(http\S+g0\.expr=\S+)/g)) assert.equal((await fetch(link)).status, 200, link);
  const headers = await login(server);
  await until('every target to answer', async () => {
    const up = await prometheus.at('up');
    return up.length === 10 && up.every(({ value }) => value === 1);
  });
  await provoke(server, headers);
  const ended = shortRun(demo, server);
  const toPooled = await until('eight scrapes of the first mode', async () =>
    Object.values(await prometheus.scrapes(start)).every((times) => times.length >= 8) && setMode(admin, 'pooled'));
  await expectVisible(prometheus, 'pooled', toPooled);
  await provoke(server, headers);
  const toPerRequest = await setMode(admin, 'per-request');
  await expectVisible(prometheus, 'per_request', toPerRequest);
  await ended;
  // Not the first one: it came before anybody looked, and a counter that begins at 1 has not risen.
  await until('a resupply', async () => (await prometheus.at(dashboards.filled(
    'sum(rate(http_server_request_duration_seconds_count{http_route="/products/quantity"}[$__rate_interval]))')))[0]?.value > 0, 40);
  await until('a deadlock', async () => (await prometheus.at('sum(pg_stat_database_deadlocks)'))[0]?.value > 0);

  console.log(`${await dashboards.expectData(prometheus, start, now())} queries have data`);
  const moved = { prometheus, dashboards, start, toPooled, toPerRequest, end: now() };
  for (const [claim, holds] of Object.entries(claims)) {
    const seen = await holds(moved);
    assert.ok(seen.holds, `${claim}: ${JSON.stringify(seen)}`);
  }
  assert.equal(demo.status, undefined, 'the demonstration ended before it was looked at');
  await demo.end(0);
  for (const mode of ['per_request', 'pooled']) assert.match(demo.out, new RegExp(`^ +${mode} +[0-9]+ +[0-9.]+ ms`, 'm'), demo.out);
  console.log(`${Math.round(now() - began)} s`);
}

main().catch((error) => {
  console.error(error, running?.out, running?.err);
  process.exit(1);
});
