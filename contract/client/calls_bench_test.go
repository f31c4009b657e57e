package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/popupmock/popupmock/openapi"
)

// BenchmarkProductList compares a page of 50 products by plain net/http and encoding/json, the floor, with the client, and
// with the client that checks the contract: against the same server, which does next to nothing.
func BenchmarkProductList(b *testing.B) {
	body := productList(b, 50)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		header := w.Header()
		for _, h := range [][2]string{
			{"Content-Type", jsonType}, {"X-Page", "1"}, {"X-Per-Page", "50"}, {"X-Total-Count", "50"}, {"X-Total-Pages", "1"},
			{"X-Page-Size", "50"}, {"X-Has-More", "false"},
		} {
			header.Set(h[0], h[1])
		}
		_, _ = w.Write(body)
	}))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()

	b.Run("net/http", func(b *testing.B) {
		client := &http.Client{Transport: bearing{"t", transport}}
		for b.Loop() {
			if n, err := plainProducts(client, server.URL); err != nil || n != 50 {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("client", func(b *testing.B) {
		productPages(b, callsWith(b, server.URL, bearing{"t", transport}))
	})
	b.Run("client with contract", func(b *testing.B) {
		productPages(b, callsWith(b, server.URL, bearing{"t", checking(b, server.URL, transport)}))
	})
	b.Run("decode only/encoding_json", func(b *testing.B) {
		for b.Loop() {
			var products []openapi.Product
			if err := json.Unmarshal(body, &products); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode only/client", func(b *testing.B) {
		for b.Loop() {
			resp := respond(200, jsonType, bytes.NewReader(body))
			resp.ContentLength = int64(len(body))
			if _, err := decode[[]Product](resp, "listProducts"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func productPages(b *testing.B, c *Client) {
	for b.Loop() {
		if page, err := c.ProductPage(b.Context(), ProductQuery{}); err != nil || len(page.Items) != 50 {
			b.Fatal(len(page.Items), err)
		}
	}
}

// plainProducts is what one writes by hand.
func plainProducts(client *http.Client, baseURL string) (int, error) {
	resp, err := client.Get(baseURL + "/api/v1/products")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	var products []openapi.Product
	err = json.NewDecoder(resp.Body).Decode(&products)
	return len(products), err
}

func productList(b *testing.B, n int) []byte {
	products := make([]openapi.Product, n)
	for i := range products {
		products[i] = openapi.Product{
			ID: int64(1000 + i), Name: fmt.Sprintf("Gift Card %d", i), Category: "Gift Cards", SubCategory: "Retail Gift Cards",
			CountryID: 1, CurrencyID: 1, ImageURL: "https://images.example/gift-card.png", DeliveryMode: "ONLINE", DeliveryType: "REALTIME",
			DeliveryTime: "Instant", Validity: "12 months",
			AvailableDenominations: []openapi.Denomination{
				{MinValue: "10.00", MaxValue: "10.00", Discount: "0.05"}, {MinValue: "25.00", MaxValue: "500.00", Discount: "0.05"},
			},
		}
	}
	body, err := json.Marshal(products)
	if err != nil {
		b.Fatal(err)
	}
	return body
}
