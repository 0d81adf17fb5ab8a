// elastic_test.cjs SOURCE_DIR: scripts/demo elastic without an engine sends the traces of both modes to the collector it is
// told of; without either it says so in a line; with an engine it composes a valid file and takes it down again.
'use strict';
const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { Demo, until } = require('./demo.cjs');

const source = process.argv[2];

async function collector() {
  const child = spawn('node', [path.join(source, 'tests/integration/telemetry/collector.cjs'), '200'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const requests = [];
  readline.createInterface({ input: child.stdout }).on('line', (line) => requests.push(JSON.parse(line)));
  await until('the collector to listen', () => requests.length > 0);
  return { port: requests.shift().port, requests, stop: () => child.kill() };
}

const attributes = (list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

async function bothModesAreTraced() {
  const { port, requests, stop } = await collector();
  const demo = new Demo(source, ['elastic', '--local', '--no-setup', '--switch', '3s', '--load', 'transactions-low,wrong-vendor'],
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '200', OTEL_TRACES_SAMPLER: 'always_on', OTEL_RESOURCE_ATTRIBUTES: 'team=shop' });
  await demo.ready();
  const seen = new Set();
  const perEnvironment = () => {
    for (const request of requests.splice(0)) {
      assert.equal(request.undecodable, undefined);
      for (const group of request.message.resourceSpans) {
        const resource = attributes(group.resource.attributes);
        assert.equal(resource['service.name'], 'poolbench-server');
        assert.equal(resource['deployment.environment'], resource['deployment.environment.name']);
        assert.equal(resource.team, 'shop');
        for (const span of group.scopeSpans.flatMap((scope) => scope.spans)) {
          if (span.name === 'db.connection.acquire') {
            const mode = attributes(span.attributes).connection_mode;
            assert.equal(mode.replace('_', '-'), resource['deployment.environment.name']);
          }
          seen.add(`${resource['deployment.environment.name']} ${span.name}`);
        }
      }
    }
    return ['per-request', 'pooled'].every((mode) => ['db.connection.acquire', 'POST /transactions'].every((name) => seen.has(`${mode} ${name}`)));
  };
  await until('spans of both modes', perEnvironment, 40);
  demo.child.kill('SIGINT');
  await demo.end(130);
  stop();
}

async function saysWhatItNeeds() {
  const demo = new Demo(source, ['elastic', '--local', '--no-setup'], { OTEL_EXPORTER_OTLP_ENDPOINT: '' });
  await demo.end(1);
  assert.match(demo.err, /^demo: elastic needs Docker.*OTEL_EXPORTER_OTLP_ENDPOINT[^\n]*\n$/);
}

async function refusesNonsense() {
  const cases = [[[], 'prometheus or elastic?'], [['prometheus', '--for', 'soon'], '--for takes a time'], [['prometheus', '--load', 'x'], 'no load program x'],
    [['prometheus', 'elastic'], 'one demonstration at a time'], [['prometheus', '--switch'], '--switch needs a value'], [['kibana'], 'unknown argument kibana']];
  for (const [args, words] of cases) {
    const { status, stderr } = spawnSync(path.join(source, 'scripts/demo'), args, { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.ok(stderr.includes(words) && stderr.trim().split('\n').length === 1, `${args}: ${stderr}`);
  }
}

// A docker that says yes, keeps what it is asked to start, and takes its time.
async function composesAValidFile(kind) {
  const bin = fs.mkdtempSync('/tmp/poolbench-docker-test.');
  fs.writeFileSync(path.join(bin, 'docker'), `#!/bin/bash
printf '%s\\n' "$*" >>${bin}/asked
[ "$1" = compose ] || exit 0
shift
case " $* " in
  *' up '*)
    options=()
    while [ "$1" != up ]; do options+=("$1"); shift; done
    docker-compose "\${options[@]}" config >${bin}/new 2>${bin}/problem && mv ${bin}/new ${bin}/config
    exec sleep 60
    ;;
esac
`, { mode: 0o755 });
  const demo = new Demo(source, [kind, '--no-setup'], { PATH: `${bin}:${process.env.PATH}` });
  await until('a start', () => fs.existsSync(path.join(bin, 'config')), 30);
  demo.child.kill('SIGTERM');
  await demo.end(143);
  const asked = fs.readFileSync(path.join(bin, 'asked'), 'utf8');
  const config = fs.readFileSync(path.join(bin, 'config'), 'utf8');
  assert.match(asked, /up --build --detach --wait server\n.*down --volumes/);
  for (const name of ['transactions-low', 'wrong-vendor', 'transactions-high', 'resupply', 'deadlock', 'shop']) assert.match(config, new RegExp(`load-${name}:`));
  assert.match(config, /--rate=20/);
  if (kind === 'prometheus') assert.match(config, /\/targets:\/etc\/prometheus\/targets:ro/);
  assert.doesNotMatch(config, /(PASSWORD|KEY|TOKEN): ('')?$/m);
  fs.rmSync(bin, { recursive: true });
}

async function main() {
  await refusesNonsense();
  await saysWhatItNeeds();
  await composesAValidFile('prometheus');
  await composesAValidFile('elastic');
  await bothModesAreTraced();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
