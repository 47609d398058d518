// The types of the client from an OpenAPI document: `node generate.mjs [FILE] < openapi.json`, printed without FILE.
import openapiTS, { astToString } from 'openapi-typescript';
import { writeFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';

const BEGINNING =
  '/** Generated from the OpenAPI document of dossier-events: `npm run client:generate`. */\n\n';

const text = BEGINNING + astToString(await openapiTS(await json(process.stdin)));
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
