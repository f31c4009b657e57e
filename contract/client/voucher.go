package client

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Voucher is what was bought. What a product's vouchers do not have is nil. Whoever has it can spend it, so that printing
// and logging shows no more than its expiry; encoded as JSON it is whole.
type Voucher struct {
	ClaimURL               *string    `json:"claim_url"`
	CardNumber             *string    `json:"card_number"`
	VoucherReferenceNumber *string    `json:"voucher_reference_number"`
	PINCode                *string    `json:"pin_code"`
	ExpiresAt              *time.Time `json:"expires_at"` // UTC, whole seconds
}

// String is such as "a voucher until 2026-01-15".
func (v Voucher) String() string {
	if v.ExpiresAt == nil {
		return "a voucher"
	}
	return "a voucher until " + v.ExpiresAt.UTC().Format(time.DateOnly)
}

// Format writes String under every verb.
func (v Voucher) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// LogValue is what slog writes.
func (v Voucher) LogValue() slog.Value { return slog.StringValue(v.String()) }
