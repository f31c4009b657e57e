package grade

// cover returns rows, each with one value of each factor by number, so that any two values of two factors stand together in
// some row. Factors are given by how many values they have, each one or more.
func cover(sizes []int) [][]int {
	open := openPairs(sizes)
	var rows [][]int
	for len(open.order) > 0 {
		rows = append(rows, open.row(sizes))
	}
	return rows
}

// A pair is two values of two factors, the first one's number being the smaller.
type pair struct{ factor, value, otherFactor, otherValue int }

func pairOf(f, v, g, u int) pair {
	if f > g {
		f, v, g, u = g, u, f, v
	}
	return pair{f, v, g, u}
}

// pairs are those that no row has yet.
type pairs struct {
	open  map[pair]bool
	order []pair // with those that are covered in the meantime at its beginning taken out
}

func openPairs(sizes []int) *pairs {
	p := &pairs{open: map[pair]bool{}}
	for f := range sizes {
		for g := f + 1; g < len(sizes); g++ {
			for v := range sizes[f] {
				for u := range sizes[g] {
					one := pair{f, v, g, u}
					p.open[one], p.order = true, append(p.order, one)
				}
			}
		}
	}
	return p
}

// row is built around the first open pair, and takes for each other factor the value that covers most of what is open.
func (p *pairs) row(sizes []int) []int {
	row := make([]int, len(sizes))
	for f := range row {
		row[f] = -1
	}
	seed := p.order[0]
	row[seed.factor], row[seed.otherFactor] = seed.value, seed.otherValue
	for f := range row {
		if row[f] < 0 {
			row[f] = p.best(row, f, sizes[f])
		}
	}
	for f := range row {
		for g := f + 1; g < len(row); g++ {
			delete(p.open, pair{f, row[f], g, row[g]})
		}
	}
	for len(p.order) > 0 && !p.open[p.order[0]] {
		p.order = p.order[1:]
	}
	return row
}

func (p *pairs) best(row []int, f, size int) (value int) {
	most := -1
	for v := range size {
		n := 0
		for g, u := range row {
			if p.open[pairOf(f, v, g, u)] { // what is not chosen yet is in no pair
				n++
			}
		}
		if n > most {
			most, value = n, v
		}
	}
	return value
}
