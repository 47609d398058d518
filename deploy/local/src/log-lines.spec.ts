import { readable } from './log-lines';

it.each([
  ['{"level":"info","time":"2026-01-01T00:00:00Z","pid":1,"msg":"listening"}', 'info listening'],
  [
    '{"level":"fatal","err":{"stack":"Error: no port\\n    at main.js"},"msg":"cannot start"}',
    'fatal cannot start Error: no port\n    at main.js',
  ],
  ['{"half', '{"half'],
  ['{"other":1}', '{"other":1}'],
  ['Error: plain', 'Error: plain'],
])('reads %s', (line, expected) => {
  expect(readable(line)).toBe(expected);
});
