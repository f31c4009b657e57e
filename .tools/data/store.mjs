// What the store sells, and the client's money: invented, and the same at each run.
import { currencies, market } from './reference.mjs';

// Decimal is a number that is written with its decimals: 500.00, and 500 where a currency has none.
export class Decimal {
  constructor(units, scale) {
    Object.assign(this, { units, scale });
  }
  toJSON() {
    const digits = String(Math.abs(this.units)).padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    const text = this.scale ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
    return `\u0001${this.units < 0 ? '-' : ''}${text}\u0001`; // marks, which generate.mjs takes off with the quotes
  }
}

// ratio is a share or a rate, of ten-thousandths, with as many decimals as it needs.
function ratio(units, scale = 4) {
  return scale > 0 && units % 10 === 0 ? ratio(units / 10, scale - 1) : new Decimal(units, scale);
}

const money = (amount, currency) => new Decimal(Math.round(amount * 10 ** currency.precision), currency.precision);

export const categories = [
  { id: 1, name: 'Gift Cards', active: true },
  { id: 2, name: 'Mobile Top-up', active: true },
  { id: 3, name: 'Digital Services', active: true },
  { id: 4, name: 'Travel', active: false },
  { id: 5, name: 'Food and Drink', active: true },
];

export const subcategories = [
  { id: 101, name: 'Retail Gift Cards', category_id: 1, active: true },
  { id: 102, name: 'Entertainment Gift Cards', category_id: 1, active: true },
  { id: 103, name: 'Charity Gift Cards', category_id: 1, active: false },
  { id: 201, name: 'Prepaid Mobile Credit', category_id: 2, active: true },
  { id: 202, name: 'Mobile Data Bundles', category_id: 2, active: true },
  { id: 301, name: 'Online Subscriptions', category_id: 3, active: true },
  { id: 302, name: 'Software Licences', category_id: 3, active: true },
  { id: 401, name: 'Hotel Vouchers', category_id: 4, active: false },
  { id: 501, name: 'Restaurant Vouchers', category_id: 5, active: true },
];

// unit is a round sum of money that buys about as much everywhere as one dollar does.
const markets = [
  { code: 'US', unit: 1 }, { code: 'GB', unit: 1 }, { code: 'DE', unit: 1 }, { code: 'FR', unit: 1 }, { code: 'JP', unit: 100 },
  { code: 'IN', unit: 50 }, { code: 'AE', unit: 5 }, { code: 'KW', unit: 0.25 }, { code: 'BR', unit: 5 }, { code: 'AU', unit: 1 },
];

// A line is sold in each market, either for fixed values or for any value between two, in units.
const lines = [
  { name: 'Bookshop Gift Card', sub: 101, fixed: [10, 25, 50], discount: 500 },
  { name: 'Garden Centre Gift Card', sub: 101, range: [5, 250], discount: 400 },
  { name: 'Home Store Gift Card', sub: 101, range: [10, 500], discount: 600 },
  { name: 'Shoe Store Gift Card', sub: 101, fixed: [20, 40], discount: 800 },
  { name: 'Supermarket Gift Card', sub: 101, range: [5, 300], discount: 200 },
  { name: 'Cinema Gift Card', sub: 102, fixed: [15, 30], discount: 1000 },
  { name: 'Music Streaming Gift Card', sub: 102, fixed: [10, 30, 60], discount: 300 },
  { name: 'Console Games Gift Card', sub: 102, range: [10, 100], discount: 500 },
  { name: 'Prepaid Mobile Credit', sub: 201, fixed: [5, 10, 20], discount: 100, type: 'TOPUP' },
  { name: 'Mobile Data Bundle', sub: 202, fixed: [10, 20], discount: 150, type: 'TOPUP', validity: '30 days' },
  { name: 'Cloud Storage Voucher', sub: 301, fixed: [12, 120], discount: 700, validity: '6 months' },
  { name: 'Antivirus Licence', sub: 302, fixed: [25, 40], discount: 1250, validity: '24 months' },
  { name: 'Restaurant Voucher', sub: 501, range: [20, 200], discount: 325 },
];

function denominations(line, unit, currency) {
  const ends = line.range ? [line.range] : line.fixed.map((value) => [value, value]);
  return ends.map(([min, max]) => ({
    min_value: money(min * unit, currency),
    max_value: money(max * unit, currency),
    discount: ratio(line.discount),
  }));
}

// Of all products there are plenty, but for one that has run out and one that will soon.
const stocks = { 1004: 0, 1002: 3 };

function product(line, { code, unit }, id) {
  const { country, currency } = market(code);
  const sub = subcategories.find((s) => s.id === line.sub);
  return {
    id,
    name: `${line.name} ${code === 'GB' ? 'UK' : code}`,
    category: categories.find((c) => c.id === sub.category_id).name,
    sub_category: sub.name,
    country_id: country.id,
    currency_id: currency.id,
    image_url: `https://images.example.com/products/${id}.png`,
    delivery_mode: 'ONLINE',
    delivery_type: line.type ?? 'VOUCHER',
    delivery_time: 'INSTANT',
    validity: line.validity ?? '12 months',
    available_denominations: denominations(line, unit, currency),
    ...(id in stocks && { stock: stocks[id] }),
  };
}

export const products = lines.flatMap((line, i) => markets.map((m, j) => product(line, m, 1001 + i * markets.length + j)));

// An account becomes a wallet. What is paid in and out is in units; rate is in ten-thousandths.
const accounts = [
  { id: 101, code: 'USD', type: 'PREPAID', unit: 1, from: 'EUR', rate: 10870 },
  { id: 102, code: 'EUR', type: 'PREPAID', unit: 1, from: 'USD', rate: 9200 },
  { id: 103, code: 'GBP', type: 'POSTPAID', unit: 1, from: 'USD', rate: 7900 },
  { id: 104, code: 'JPY', type: 'PREPAID', unit: 100, from: 'USD', rate: 1500000 },
  { id: 105, code: 'KWD', type: 'POSTPAID', unit: 0.25, from: 'USD', rate: 3070 },
];

const byCode = (code) => currencies.find((c) => c.currency === code);

// Sums are kept in minor units, which are whole numbers.
const balance = new Map(accounts.map((w) => [w.id, 0]));
let clock = Date.UTC(2025, 0, 15, 10, 30, 0);

function row(id, wallet, amount, remarks, forex = {}) {
  balance.set(wallet.id, balance.get(wallet.id) + amount.units);
  const created = new Date(clock).toISOString().replace('.000Z', 'Z');
  clock += (6 * 3600 + ((id * 7919) % 3600)) * 1000;
  return {
    id,
    wallet_id: wallet.id,
    currency_id: byCode(wallet.code).id,
    amount,
    transaction_type: amount.units < 0 ? 'DEBIT' : 'CREDIT',
    status: 'COMPLETED',
    ...forex,
    remarks,
    created_at: created,
  };
}

const credit = (id, w, units) => row(id, w, money(units * w.unit, byCode(w.code)), 'Wallet funding by bank transfer');
const debit = (id, w, units, order) => row(id, w, money(-units * w.unit, byCode(w.code)), `Order ORD-${order} - gift card`);
const converted = (id, w, units) =>
  row(id, w, money(units * w.unit, byCode(w.code)), `Currency conversion ${w.from} to ${w.code}`, {
    source_currency: w.from,
    destination_currency: w.code,
    forex_rate: ratio(w.rate),
    conversion_charges: money(units / 40, byCode(w.from)),
  });

// The first three rows are the ones on the vendor's page. Then the wallets take turns.
function* ledger() {
  yield credit(1001, accounts[0], 500);
  yield debit(1002, accounts[0], 25, 5001);
  yield converted(1003, accounts[1], 100);
  for (let id = 1004; id <= 1180; id++) {
    const wallet = accounts[id % accounts.length];
    const spend = [5, 10, 15, 20, 25, 40, 50][(id * 31) % 7];
    const low = balance.get(wallet.id) < money(60 * wallet.unit, byCode(wallet.code)).units;
    if (id % 12 === 0) yield converted(id, wallet, 100);
    else if (low && wallet.type === 'PREPAID') yield credit(id, wallet, 250);
    else if (id % 29 === 0) yield credit(id, wallet, 400);
    else yield debit(id, wallet, spend, 4000 + id);
  }
}

export const transactions = [...ledger()];

export const wallets = accounts.map((w) => ({
  id: w.id,
  currency_id: byCode(w.code).id,
  amount: new Decimal(balance.get(w.id), byCode(w.code).precision),
  type: w.type,
}));

// What a dollar buys in each market, as in the conversions above where they have it.
const perDollar = { USD: 1, GBP: 0.79, EUR: 0.92, JPY: 150, INR: 83, AED: 3.67, KWD: 0.307, BRL: 5, AUD: 1.5 };

// Changing money costs a fortieth of it. A rate has six decimals at most.
export const rates = Object.keys(perDollar).flatMap((source) =>
  Object.keys(perDollar)
    .filter((destination) => destination !== source)
    .map((destination) => ({
      source_currency: source,
      destination_currency: destination,
      forex_rate: ratio(Math.round((perDollar[destination] / perDollar[source]) * 1e6), 6),
      conversion_fee: ratio(250),
    })),
);
