export { demoStateFile, readDemoState, type DemoState } from './demo/demo-state';
export { generateDemo, type Demo } from './demo/generate';
export { run } from './program';
export { AN_GIANG_PRINT } from './samples/an-giang';
export { processTerminal, type Terminal } from './terminal';
