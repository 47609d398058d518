// Preloaded into a service by the tests of faults (NODE_OPTIONS=--require …): makes a signal of one marker.
//
// The product's source holds comments like `// failpoint: relay.published`, or with a condition over the variables that
// stand there: `// failpoint: apply.locked if work.facts.length > 0`. tsc keeps them. As a file with markers is loaded,
// this makes calls of them, on the same lines. One of them may be armed, and once it was come by so often, the process
// is sent the signal.
//   NHIP_FAILPOINT   name[:hit[:SIGNAL]]: armed from the start; the first hit and SIGKILL by default
//   NHIP_FAILPOINTS  a folder: on SIGUSR2 the file `<pid>.armed` in it says the same, for now on;
//                    `<pid>.fired` is written before the signal goes
// See failpoints.ts, which makes these variables and files.
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const { NHIP_FAILPOINT, NHIP_FAILPOINTS: folder } = process.env;
const MARKER = /\/\/ failpoint: (\S+)(?: if (.+))?$/gm;
const known = new Set();
let armed;

if (folder) {
  if (NHIP_FAILPOINT) arm(NHIP_FAILPOINT);
  process.on('SIGUSR2', () => {
    arm(readFileSync(join(folder, `${process.pid}.armed`), 'utf8'));
    if (!known.has(armed.name)) throw new Error(`no loaded file has a marker of the failpoint ${armed.name}`);
  });
  globalThis.nhipFailpoint = comeBy;
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, ...rest) {
    return compile.call(this, content.includes('// failpoint: ') ? withCalls(content) : content, ...rest);
  };
}

function arm(text) {
  const [name, hit = '1', signal = 'SIGKILL'] = text.split(':');
  armed = { name, left: Number(hit), signal };
}

function comeBy(name) {
  if (armed?.name !== name || --armed.left !== 0) return;
  writeFileSync(join(folder, `${process.pid}.fired`), `${name} ${armed.signal}\n`);
  process.kill(process.pid, armed.signal);
}

function withCalls(content) {
  return content.replace(MARKER, (_, name, condition = 'true') => {
    known.add(name);
    return `if (${condition}) globalThis.nhipFailpoint('${name}');`;
  });
}
