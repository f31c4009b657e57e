// Countries and currencies, from packages that others keep.
import { createRequire } from 'node:module';
import { iso31661 } from 'iso-3166';
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';
import { countries as listed } from 'countries-list';
import names from 'i18n-iso-countries';
import iso4217 from 'currency-codes';

const require = createRequire(import.meta.url);
const cldr = require('cldr-core/supplemental/currencyData.json').supplemental.currencyData;
const english = require('cldr-numbers-full/main/en/currencies.json').main.en.numbers.currencies;

// numbered gives ids: those on the vendor's pages first, the others by code.
function numbered(codes, first) {
  return [...first, ...codes.filter((code) => !first.includes(code)).sort()].map((code, i) => [i + 1, code]);
}

// ISO 4217 lists the countries with the article that ISO 3166 gives them.
const articles = new Set(
  iso4217.data.flatMap((c) => c.countries).filter((n) => / \(The\)$/i.test(n)).map((n) => n.replace(/ \(The\)$/i, '').replace('’', "'").toLowerCase()),
);

function officialName(name) {
  const inverted = /^(.+), (.+ of(?: the)?)$/.exec(name);
  if (inverted) return `The ${inverted[2]} ${inverted[1]}`;
  return articles.has(name.toLowerCase()) ? `The ${name}` : name;
}

function dialingPrefix(code) {
  return `+${isSupportedCountry(code) ? getCountryCallingCode(code) : listed[code].phone[0]}`;
}

function isTender(entry) {
  return entry._from && !entry._to && entry._tender !== 'false';
}

// tenderOf lists the codes of the money of a country, as of the release of CLDR.
function tenderOf(country) {
  return (cldr.region[country] ?? []).flatMap((entry) => Object.entries(entry)).filter(([, e]) => isTender(e)).map(([code]) => code);
}

function precision(code) {
  return iso4217.code(code)?.digits ?? Number((cldr.fractions[code] ?? cldr.fractions.DEFAULT)._digits);
}

const assigned = new Map(iso31661.filter((c) => c.state === 'assigned').map((c) => [c.alpha2, c]));

export const countries = numbered([...assigned.keys()], ['US', 'GB']).map(([id, code]) => ({
  id,
  name: names.getName(code, 'en', { select: 'official' }),
  official_name: officialName(assigned.get(code).name),
  alpha_2: code,
  alpha_3: assigned.get(code).alpha3,
  numeric_code: assigned.get(code).numeric,
  dialing_prefix: dialingPrefix(code),
}));

const circulating = [...new Set([...assigned.keys()].flatMap(tenderOf))];

export const currencies = numbered(circulating, ['USD', 'EUR', 'JPY']).map(([id, code]) => ({
  id,
  name: english[code].displayName,
  currency: code,
  precision: precision(code),
}));

// market is a country and the money it uses.
export function market(code) {
  const money = tenderOf(code)[0];
  return { country: countries.find((c) => c.alpha_2 === code), currency: currencies.find((c) => c.currency === money) };
}
