package probe

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"os"
)

// hostCurve tells which kind of certificate the host made for AutoMTLS.
func hostCurve() string {
	block, _ := pem.Decode([]byte(os.Getenv("PLUGIN_CLIENT_CERT")))
	if block == nil {
		return ""
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return ""
	}
	key, ok := certificate.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return "not an elliptic curve"
	}
	return key.Curve.Params().Name
}
