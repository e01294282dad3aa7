package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
)

// tlsProvider is go-plugin's "own TLS": both sides know each other's certificate beforehand.
func tlsProvider(dir string) func() (*tls.Config, error) {
	return func() (*tls.Config, error) {
		certificate, err := tls.LoadX509KeyPair(filepath.Join(dir, "plugin.crt"), filepath.Join(dir, "plugin.key"))
		if err != nil {
			return nil, err
		}
		host, err := os.ReadFile(filepath.Join(dir, "host.crt"))
		if err != nil {
			return nil, err
		}
		hosts := x509.NewCertPool()
		hosts.AppendCertsFromPEM(host)
		return &tls.Config{
			Certificates: []tls.Certificate{certificate},
			ClientAuth:   tls.RequireAndVerifyClientCert,
			ClientCAs:    hosts,
			RootCAs:      hosts,
			MinVersion:   tls.VersionTLS12,
			ServerName:   "localhost",
		}, nil
	}
}
