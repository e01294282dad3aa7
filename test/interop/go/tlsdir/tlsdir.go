// Package tlsdir is go-plugin's "own TLS" for both sides: each side's certificate and key lie in a folder as
// NAME.crt and NAME.key, and each trusts exactly the other.
package tlsdir

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
)

// Load makes the config of one side ("host" or "plugin") of a connection.
func Load(dir, own, other string) (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(filepath.Join(dir, own+".crt"), filepath.Join(dir, own+".key"))
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(filepath.Join(dir, other+".crt"))
	if err != nil {
		return nil, err
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %s.crt of %s", other, dir)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    trusted,
		RootCAs:      trusted,
		MinVersion:   tls.VersionTLS12,
		ServerName:   "localhost",
	}, nil
}
