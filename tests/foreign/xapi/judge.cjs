// Gives every statement of ours, and the changed ones, to @learninglocker/xapi-validation. Ours must be taken without a
// warning; of the changed ones it must refuse those that break xAPI itself, not only our stricter rules.
// Use: node judge.cjs FOLDER
const fs = require('fs');
const path = require('path');
const validate = require('@learninglocker/xapi-validation').default;

const folder = process.argv[2];
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
let passed = 0;
let failed = 0;
const row = (good, text) => {
  good ? (passed += 1) : (failed += 1);
  if (!good) console.log(`wrong: ${text}`);
};

const verbs = {};
for (const statement of read('ours.json')) {
  const warnings = validate(statement);
  verbs[statement.verb.display.en] = (verbs[statement.verb.display.en] || 0) + 1;
  row(warnings.length === 0, `${statement.verb.id}: ${JSON.stringify(warnings).slice(0, 300)}`);
}
console.log('ours taken without a warning, by verb:', JSON.stringify(verbs));

const refused = [];
const taken = [];
for (const { path: at, value } of read('mutated.json')) {
  let warnings;
  try {
    warnings = validate(value);
  } catch (error) {
    warnings = [error];
  }
  (warnings.length ? refused : taken).push(at);
}
console.log(`of ${refused.length + taken.length} changed statements, all refused by ours, it refuses ${refused.length}`);
console.log(`taken by it, refused by ours: ${taken.join(', ')}`);
row(refused.length >= 20, `it refuses ${refused.length} changed statements only: it does not judge`);
console.log(`test result: ${failed ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; 0 ignored`);
process.exit(failed ? 1 : 0);
