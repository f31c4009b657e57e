// Writes the data set into the folder that is named: node generate.mjs FOLDER. One object a line, so that changes can be read.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countries, currencies } from './reference.mjs';
import { categories, products, rates, subcategories, transactions, wallets } from './store.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('node generate.mjs FOLDER: the folder is missing');

for (const [name, rows] of Object.entries({ countries, currencies, categories, subcategories, products, wallets, transactions, rates })) {
  const lines = rows.map((row) => '  ' + JSON.stringify(row).replaceAll(/"\\u0001(.+?)\\u0001"/g, '$1'));
  writeFileSync(join(folder, `${name}.json`), `[\n${lines.join(',\n')}\n]\n`);
  console.log(`${name}.json: ${rows.length}`);
}
