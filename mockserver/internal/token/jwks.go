package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// JWKS is a JSON Web Key Set (RFC 7517).
type JWKS struct {
	Keys []JWK `json:"keys"`
}

// JWK is one public key (RFC 7517, 7518 section 6, 8037).
type JWK struct {
	KeyType   string `json:"kty"`
	Use       string `json:"use"`
	KeyID     string `json:"kid"`
	Algorithm string `json:"alg"`
	Curve     string `json:"crv,omitempty"`
	N         string `json:"n,omitempty"`
	E         string `json:"e,omitempty"`
	X         string `json:"x,omitempty"`
	Y         string `json:"y,omitempty"`
}

// JWKS returns the public keys that verify at now (Unix seconds), the signing one first. A retired key is listed until
// the last token that it signed has expired. HS256 has no public keys, so its set is empty.
func (k *Keys) JWKS(now int64) JWKS {
	set := JWKS{Keys: []JWK{}}
	k.mu.RLock()
	defer k.mu.RUnlock()
	for i, candidate := range append([]*key{k.current}, k.earlier...) {
		if i > 0 && (candidate.dropped || candidate.lastExpiry <= now) {
			continue
		}
		if jwk, ok := publicJWK(candidate); ok {
			set.Keys = append(set.Keys, jwk)
		}
	}
	return set
}

func publicJWK(k *key) (JWK, bool) {
	jwk := JWK{Use: "sig", KeyID: k.id, Algorithm: k.alg()}
	switch public := k.verify.(type) {
	case *rsa.PublicKey:
		jwk.KeyType = "RSA"
		jwk.N, jwk.E = encode(public.N.Bytes()), encode(big.NewInt(int64(public.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := public.Bytes() // 0x04, X, Y
		if err != nil {
			return JWK{}, false
		}
		half := (len(point) - 1) / 2
		jwk.KeyType, jwk.Curve = "EC", "P-256"
		jwk.X, jwk.Y = encode(point[1:1+half]), encode(point[1+half:])
	case ed25519.PublicKey:
		jwk.KeyType, jwk.Curve, jwk.X = "OKP", "Ed25519", encode(public)
	default:
		return JWK{}, false
	}
	return jwk, true
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
