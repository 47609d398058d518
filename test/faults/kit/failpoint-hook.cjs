// Preloaded into a service by the tests of faults (NODE_OPTIONS=--require …): puts a signal in the place of one marker.
//
// The product's source holds comments like `// failpoint: relay.published`, or with a condition over the variables that
// stand there: `// failpoint: apply.locked if work.facts.length > 0`. tsc keeps them. As the file that holds the marker
// is loaded, this replaces it by a call, on the same line.
//   NHIP_FAILPOINT        name[:hit[:SIGNAL]]: the first hit and SIGKILL by default
//   NHIP_FAILPOINT_FILE   the compiled file that holds the marker; throws when it does not
//   NHIP_FAILPOINT_FIRED  the file that says that it fired, written before the signal goes
// See failpoints.ts, which makes these variables.
'use strict';

const { writeFileSync } = require('node:fs');
const Module = require('node:module');

const { NHIP_FAILPOINT, NHIP_FAILPOINT_FILE: file, NHIP_FAILPOINT_FIRED: fired } = process.env;

if (NHIP_FAILPOINT) {
  const [name, hit = '1', signal = 'SIGKILL'] = NHIP_FAILPOINT.split(':');
  const compile = Module.prototype._compile;
  let hits = 0;
  globalThis.nhipFailpoint = () => {
    hits += 1;
    if (hits !== Number(hit)) return;
    writeFileSync(fired, `${name} ${hit} ${signal}\n`);
    process.kill(process.pid, signal);
  };
  Module.prototype._compile = function (content, filename, ...rest) {
    return compile.call(this, filename === file ? armed(content, name) : content, filename, ...rest);
  };
}

function armed(content, name) {
  const marker = new RegExp(`// failpoint: ${name.replaceAll('.', '\\.')}(?: if (.+))?$`, 'gm');
  const found = content.match(marker) ?? [];
  if (found.length !== 1) throw new Error(`${file} has ${found.length} markers of the failpoint ${name}`);
  return content.replace(marker, (_, condition = 'true') => `if (${condition}) globalThis.nhipFailpoint();`);
}
