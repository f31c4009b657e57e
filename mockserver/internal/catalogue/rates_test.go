package catalogue

import "testing"

func TestRate(t *testing.T) {
	t.Parallel()
	c := standard(t)
	rate, ok := c.Rate("USD", "EUR")
	if !ok || rate.Rate.String() != "0.92" || rate.Fee.String() != "0.025" {
		t.Errorf("USD to EUR is %+v, %v", rate, ok)
	}
	if rate, ok := c.Rate("USD", "USD"); ok {
		t.Errorf("USD to USD is %+v", rate)
	}
}

// Built-in rates do not stand in the way of other currencies.
func TestBuiltInRatesFitAnyCurrencies(t *testing.T) {
	t.Parallel()
	files := small()
	delete(files, ratesFile)
	c, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	_, known := c.Rate("JPY", "USD")
	_, unknown := c.Rate("JPY", "EUR")
	if !known || unknown {
		t.Errorf("JPY to USD: %v, JPY to EUR: %v; want true and false", known, unknown)
	}
}

func TestStock(t *testing.T) {
	t.Parallel()
	for id, want := range map[int64]int64{1001: usualStock, 1002: 3, 1004: 0} {
		if product, _ := standard(t).Products.ByID(id); product.Stock != want {
			t.Errorf("of product %d there are %d, want %d", id, product.Stock, want)
		}
	}
}
