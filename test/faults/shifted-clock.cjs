/**
 * Preloaded (NODE_OPTIONS=--require) into one process, whose system clock then stands off by as many milliseconds as
 * the file says that NHIP_TEST_CLOCK_FILE names. Only what tells the time of day moves; timers and performance.now do
 * not, just as when a machine's clock is set.
 */
const { readFileSync } = require('node:fs');

const file = process.env.NHIP_TEST_CLOCK_FILE;
const LOOK_MS = 50;
const RealDate = Date;
let shift = 0;

function look() {
  try {
    shift = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Not written yet.
  }
}

if (file !== undefined) {
  look();
  setInterval(look, LOOK_MS).unref();
  globalThis.Date = class Date extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + shift);
      else super(...given);
    }
    static now() {
      return RealDate.now() + shift;
    }
  };
}
