package catalogue

import (
	"cmp"
	"slices"
)

func (s *set) checkWallets() {
	p := s.wallets
	for i, it := range p.items {
		currency, ok := refer(p.file, it.pointer+"/currency_id", it.value.CurrencyID, s.currencies)
		p.items[i].faulty = it.faulty || !ok || !p.money(it.pointer+"/amount", &p.items[i].value.Amount, currency) ||
			!p.money(it.pointer+"/opening_balance", &p.items[i].value.Opening, currency)
	}
}

func (s *set) checkTransactions() {
	p := s.transactions
	for i := range p.items {
		s.checkTransaction(&p.items[i])
	}
	s.checkOrder()
}

func (s *set) checkTransaction(it *item[Transaction]) {
	p, t := s.transactions, &it.value
	wallet, ok := refer(p.file, it.pointer+"/wallet_id", t.WalletID, s.wallets)
	currency, known := refer(p.file, it.pointer+"/currency_id", t.CurrencyID, s.currencies)
	if it.faulty {
		return
	}
	it.faulty = !known || !p.money(it.pointer+"/amount", &t.Amount, currency)
	if ok && known && wallet.CurrencyID != t.CurrencyID {
		it.faulty = true
		p.report(it.pointer+"/currency_id", "%d is not the currency of wallet %d, %d", t.CurrencyID, wallet.ID, wallet.CurrencyID)
	}
	switch {
	case t.Type == Credit && t.Amount.Units <= 0:
		p.report(it.pointer+"/amount", "%s is not above zero, as a credit is", t.Amount)
	case t.Type == Debit && t.Amount.Units >= 0:
		p.report(it.pointer+"/amount", "%s is not below zero, as a debit is", t.Amount)
	}
	if t.Forex != nil && known {
		s.checkForex(it.pointer, t.Forex, currency)
	}
}

func (s *set) checkForex(pointer string, forex *Forex, own Currency) {
	f := s.transactions.file
	byCode := func(c Currency) string { return c.Code }
	source, there, ok := s.currencies.findBy(forex.Source, byCode)
	if !there {
		f.report(pointer+"/source_currency", "%q is no currency in %s", forex.Source, s.currencies.name)
	} else if ok && f.money(pointer+"/conversion_charges", &forex.Charges, source) && forex.Charges.Units < 0 {
		f.report(pointer+"/conversion_charges", "%s is below zero", forex.Charges)
	}
	if _, there, _ := s.currencies.findBy(forex.Destination, byCode); !there {
		f.report(pointer+"/destination_currency", "%q is no currency in %s", forex.Destination, s.currencies.name)
	}
	if forex.Source == forex.Destination || forex.Source != own.Code && forex.Destination != own.Code {
		f.report(pointer+"/destination_currency", "%s to %s converts nothing: one of the two is %s, the wallet's",
			forex.Source, forex.Destination, own.Code)
	}
	if forex.Rate.Units <= 0 {
		f.report(pointer+"/forex_rate", "%s is not above zero", forex.Rate)
	}
}

// byID gives the transactions in the order of their ids, which is the order in which they happened.
func (s *set) byID() []item[Transaction] {
	return slices.SortedStableFunc(slices.Values(s.transactions.items), func(a, b item[Transaction]) int {
		return cmp.Compare(a.value.ID, b.value.ID)
	})
}

func (s *set) checkOrder() {
	var before item[Transaction]
	for _, it := range s.byID() {
		if it.faulty {
			continue
		}
		if it.value.CreatedAt.Before(before.value.CreatedAt) {
			s.transactions.report(it.pointer+"/created_at", "transaction %d is older than %d, whose id is lower",
				it.value.ID, before.value.ID)
		}
		before = it
	}
}

// checkBalances adds the completed transactions of each wallet up, upon what it had before them. A wallet with a faulty transaction
// is left out, since its sum is not known.
func (s *set) checkBalances() {
	sums, unknown := map[int64]int64{}, map[int64]bool{}
	for _, it := range s.wallets.items {
		sums[it.value.ID] = it.value.Opening.Units
	}
	for _, it := range s.byID() {
		id := it.value.WalletID
		unknown[id] = unknown[id] || it.faulty
		if unknown[id] || it.value.Status != Completed {
			continue
		}
		wallet, _, ok := s.wallets.find(id)
		if !ok {
			continue
		}
		sums[id] += it.value.Amount.Units // each is below 2^53, and so is the sum before
		left := Decimal{sums[id], it.value.Amount.Scale}
		if left.Units > maxUnits || left.Units < -maxUnits {
			s.transactions.report(it.pointer+"/amount", "makes the balance of wallet %d %s, which has too many digits", id, left)
			unknown[id] = true
		} else if wallet.Type == Prepaid && left.Units < 0 {
			s.transactions.report(it.pointer+"/amount", "leaves %s in wallet %d, which is prepaid", left, id)
			unknown[id] = true
		}
	}
	for _, it := range s.wallets.items {
		sum := Decimal{sums[it.value.ID], it.value.Amount.Scale}
		if !it.faulty && !unknown[it.value.ID] && !s.transactions.partial && sum != it.value.Amount {
			s.wallets.report(it.pointer+"/amount", "%s is not the sum of its transactions, %s%s", it.value.Amount, sum, opened(it.value))
		}
	}
}

// opened says which part of a sum is no transaction.
func opened(w Wallet) string {
	if w.Opening.Units == 0 {
		return ""
	}
	return ", of which " + w.Opening.String() + " are its opening_balance"
}
