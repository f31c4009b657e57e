// Package catalogue is what the store sells, to whom and for what money: countries, currencies, categories, subcategories,
// products, wallets and their transactions. It is read from seven JSON files, either the embedded ones or those of a
// user, checked as a whole, and never changes after that.
//
// The files have the shapes of the vendor's answers, with two more fields: `active` of categories and subcategories, and
// `category_id` of subcategories, neither of which is on the wire. Money is kept in whole minor units and written with
// the decimals of its currency, so that no sum is ever rounded.
package catalogue
