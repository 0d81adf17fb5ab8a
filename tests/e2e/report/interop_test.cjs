// interop_test.cjs FOLDER: hdr-histogram-js reads our result files, .hlog and .hgrm with the same counts and percentiles.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const hdr = require('hdr-histogram-js');

const folder = process.argv[2];
const text = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const decode = (base64) => hdr.decodeFromCompressedBase64(base64, 'packed');

const percentiles = { p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p99_9: 99.9, p99_99: 99.99 };

// A block of times against the histogram behind it. HdrHistogram names a value by its bucket's end; ours does not go
// beyond the largest value there was.
function same(block, histogram, what) {
  assert.equal(histogram.totalCount, block.count, `${what}: count`);
  for (const [key, percentile] of Object.entries(percentiles)) {
    const value = Math.min(histogram.getValueAtPercentile(percentile) / 1000, block.max);
    assert.equal(value, block[key], `${what}: ${key}`);
  }
  assert.ok(Math.abs(histogram.mean / 1000 - block.mean) < 1e-5 * block.mean + 1e-6, `${what}: mean`);
  assert.ok(Math.abs(histogram.stdDeviation / 1000 - block.stdev) < 1e-5 * block.stdev + 1e-6, `${what}: stdev`);
}

function sameBlocks(owner, what) {
  for (const [name, base64] of Object.entries(owner.histograms)) {
    const [kind, metric] = name.split('.');
    const block = metric ? owner.server_timing_ms[metric] : owner[`${kind}_ms`];
    same(block, decode(base64), `${what} ${name}`);
  }
}

function sameNumbers(ours, theirs, what) {
  const rows = (table) => table.split('\n').map((line) => line.match(/[\d.]+/g) || [line.trim()]);
  const [a, b] = [rows(ours), rows(theirs)];
  assert.equal(a.length, b.length, `${what}: lines`);
  a.forEach((row, i) => {
    assert.equal(row.length, b[i].length, `${what}: line ${i + 1}`);
    row.forEach((value, j) => {
      const other = b[i][j];
      if (Number.isNaN(Number(value))) assert.equal(value, other);
      else assert.ok(Math.abs(value - other) <= 0.0011 + 1e-9 * value, `${what}: line ${i + 1}: ${value}, ${other}`);
    });
  });
}

const run = JSON.parse(text('everything.json'));
sameBlocks(run, 'all');
for (const step of run.steps) sameBlocks(step, step.name);
for (const interval of run.intervals) {
  const histogram = decode(interval.response_time);
  assert.equal(histogram.totalCount, interval.response_time_ms.count);
  assert.equal(histogram.getValueAtPercentile(50) / 1000, interval.response_time_ms.p50);
}

const log = text('everything.hlog');
assert.deepEqual(hdr.listTags(log), ['NO TAG', 'warmup', 'all', ...run.steps.map((step) => step.name.replace(' ', '_'))]);
const reader = new hdr.HistogramLogReader(log, 'packed');
const untagged = hdr.build({ bitBucketSize: 64 });
let intervals = 0;
for (let h = reader.nextIntervalHistogram(); h; h = reader.nextIntervalHistogram()) {
  if (h.tag === 'all') {
    same(run.response_time_ms, h, 'hlog all');
    assert.equal(h.startTimeStampMsec, Date.parse(run.started_at) + 1000 * run.plan.warmup_s);
    assert.equal(h.endTimeStampMsec - h.startTimeStampMsec, 1000 * run.duration_s);
  }
  const step = run.steps.find((s) => s.name.replace(' ', '_') === h.tag);
  if (step) same(step.response_time_ms, h, `hlog ${h.tag}`);
  if (h.tag === 'NO TAG') {
    untagged.add(h);
    intervals += 1;
  }
}
assert.equal(intervals, 10);
assert.equal(untagged.totalCount, 100);

sameNumbers(text('everything.hgrm'), decode(run.histograms.response_time).outputPercentileDistribution(5, 1000), 'hgrm');

const [pooled, ...others] = [1, 2, 3, 4].map((i) => decode(JSON.parse(text(`shard-${i}.json`)).histograms.response_time));
for (const other of others) pooled.add(other);
const merged = JSON.parse(text('merged.json'));
same(merged.response_time_ms, pooled, 'merged');
// The largest value that hdr-histogram-js remembers goes through add() less exactly than the counts do.
const lines = (histogram) => histogram.outputPercentileDistribution().replace(/^#\[Max.*\n/m, '');
sameNumbers(lines(decode(merged.histograms.response_time)), lines(pooled), 'merged');
console.log('identical');
