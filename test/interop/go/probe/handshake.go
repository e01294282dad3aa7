// Package probe is the interop service on both of its ends: what a Go plugin serves and how a Go host calls it.
// It uses only what go-plugin had in 1.0.1, so that the old plugin shares it.
package probe

import "github.com/hashicorp/go-plugin"

// Name is the key of the probe in every plugin set; it never crosses the wire.
const Name = "probe"

// Handshake is repeated in ../../interop-service.mjs.
var Handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "BACKPLANE_INTEROP_COOKIE",
	MagicCookieValue: "interop",
}
