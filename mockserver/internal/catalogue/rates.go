package catalogue

import (
	"io/fs"
	"slices"
	"strings"
)

// ratePart is the file of rates, read but not yet compared with the currencies.
type ratePart struct {
	file
	items  []item[Rate]
	byPair map[pairOfCodes]Rate
}

func (p *ratePart) read(dir fs.FS, own []string, mistakes *Mistakes) {
	f, raw := readFile(dir, own, ratesFile, mistakes)
	p.file, p.items, p.byPair = f, rows(f, "", raw, readRate), map[pairOfCodes]Rate{}
}

func readRate(r *row) Rate {
	return Rate{
		Source:      r.pattern("source_currency", threeLetters, "three capital letters"),
		Destination: r.pattern("destination_currency", threeLetters, "three capital letters"),
		Rate:        r.decimal("forex_rate"),
		Fee:         r.decimal("conversion_fee"),
	}
}

// checkRates keeps the rates between currencies that there are. Others are nothing to complain of when they are built in and
// the currencies are not, or when a currency has a mistake of its own, which may be its code.
func (s *set) checkRates() {
	quiet := strings.HasPrefix(s.rates.name, embeddedMark) ||
		slices.ContainsFunc(s.currencies.items, func(it item[Currency]) bool { return it.faulty })
	for _, it := range s.rates.items {
		if it.faulty {
			continue
		}
		known := s.isCode(it.value.Source, it.pointer+"/source_currency", quiet)
		known = s.isCode(it.value.Destination, it.pointer+"/destination_currency", quiet) && known
		if known {
			s.rates.add(it)
		}
	}
}

func (s *set) isCode(code, pointer string, quiet bool) bool {
	_, there, _ := s.currencies.findBy(code, func(c Currency) string { return c.Code })
	if !there && !quiet {
		s.rates.report(pointer, "%q is no currency in %s", code, s.currencies.name)
	}
	return there
}

func (p *ratePart) add(it item[Rate]) {
	rate := it.value
	pair := pairOfCodes{rate.Source, rate.Destination}
	if rate.Source == rate.Destination {
		p.report(it.pointer+"/destination_currency", "%s to %s converts nothing", rate.Source, rate.Destination)
	}
	if _, twice := p.byPair[pair]; twice {
		p.report(it.pointer, "%s to %s is there already", rate.Source, rate.Destination)
	}
	if rate.Rate.Units <= 0 {
		p.report(it.pointer+"/forex_rate", "%s is not above zero", rate.Rate)
	}
	p.share(it.pointer+"/conversion_fee", rate.Fee)
	p.byPair[pair] = rate
}
