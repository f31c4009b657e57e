package token

import (
	"errors"
	"fmt"
)

// Why a token is refused. The vendor answers all of them alike; the journal tells them apart. ErrReused is the ErrSpent
// that revokes the token's family.
var (
	ErrMalformed  = errors.New("not a JSON Web Token of three base64url parts")
	ErrAlgorithm  = errors.New("signed with another algorithm")
	ErrUnknownKey = errors.New("signed with an unknown key")
	ErrSignature  = errors.New("the signature is wrong")
	ErrClaims     = errors.New("the claims are not those of a token of this mock")
	ErrUse        = errors.New("a token of another use")
	ErrUnknown    = errors.New("no such token was issued")
	ErrExpired    = errors.New("expired")
	ErrSpent      = errors.New("used before: its pair was rotated")
	ErrReused     = fmt.Errorf("%w; reused: family revoked", ErrSpent)
	ErrRevoked    = errors.New("revoked")

	errSession = fmt.Errorf("%w: the session has reached its limit", ErrExpired)
	errCurrent = fmt.Errorf("%w, and the current pair is not good", ErrSpent)
)
