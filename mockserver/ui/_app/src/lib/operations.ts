/** documented are the operations of the vendor's API, extra those that the mock has with --extensions. */
export const documented = [
  'login', 'refresh', 'logout', 'listCategories', 'getCategory', 'listSubcategories', 'getSubcategory', 'listCountries', 'getCountry',
  'listCurrencies', 'getCurrency', 'listWallets', 'listTransactions', 'listProducts', 'getProduct',
];
export const extra = ['getWallet', 'getTransaction', 'calculateCharges', 'listOrders', 'createOrder', 'getOrder'];
export const operations = [...documented, ...extra];
