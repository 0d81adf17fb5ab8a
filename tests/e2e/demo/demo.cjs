// What the tests of scripts/demo share: a demonstration as a child process, and what it prints.
'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Repeats until the answer is truthy; fails naming `what` when that takes longer.
async function until(what, ask, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(50);
  }
}

class Demo {
  // environment: added to our own. The programs under test come from POOLBENCH_BIN.
  constructor(source, args, environment = {}) {
    this.temporary = fs.mkdtempSync('/tmp/poolbench-demo-test.');
    fs.chmodSync(this.temporary, 0o711); // the stack's servers run as somebody else
    this.out = '';
    this.err = '';
    this.child = spawn(path.join(source, 'scripts/demo'), args,
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: this.temporary, ...environment } });
    this.child.stdout.on('data', (text) => { this.out += text; });
    this.child.stderr.on('data', (text) => { this.err += text; });
    this.ended = new Promise((resolve) => this.child.on('close', (status) => resolve(this.status = status)));
    process.once('exit', () => { if (this.status === undefined) this.child.kill('SIGTERM'); });
  }

  // The address after a word of what it prints.
  address(name) { return new RegExp(`^${name} +(\\S+)`, 'm').exec(this.out)?.[1]; }

  async ready() {
    await until('the demonstration to begin', () => {
      if (this.status !== undefined) throw new Error(`ended with ${this.status}: ${this.err}`);
      return /^ends /m.test(this.out);
    }, 90);
  }

  // Nothing of it may be left: no file, no process that mentions its folder or works there.
  leftovers() {
    const left = fs.readdirSync(this.temporary);
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const folder = fs.readlinkSync(`/proc/${pid}/cwd`);
        if (line.includes(this.temporary) || folder.startsWith(this.temporary)) left.push(`${pid} ${line}`);
      } catch { /* it has ended meanwhile */ }
    }
    return left;
  }

  async end(expected, seconds = 60) {
    await until('the demonstration to end', () => this.status !== undefined, seconds);
    await this.ended;
    assert.equal(this.status, expected, this.err);
    assert.deepEqual(this.leftovers(), []);
    fs.rmdirSync(this.temporary);
  }
}

module.exports = { Demo, pause, until };
