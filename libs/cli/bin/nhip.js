#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '..', 'dist', 'index.js');
if (!existsSync(built)) {
  process.stderr.write(
    'LỖI · ERROR  nhip chưa được dựng · nhip is not built yet\n' +
      '  cách sửa · mend  chạy "npm start" một lần trong thư mục dự án · run "npm start" once in the project folder\n',
  );
  process.exit(69);
}
const { run, processTerminal } = require(built);

run(process.argv.slice(2), processTerminal(process)).then((code) => {
  process.exitCode = code;
});
