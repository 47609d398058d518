export { run } from './program';
export { processTerminal, type Terminal } from './terminal';
