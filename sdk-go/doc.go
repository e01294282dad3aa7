// Package backplane is what a plugin for Backplane written in Go imports.
//
// A plugin is one executable: a [Plugin] value, made of tools by [NewTool], handed to [Serve]. The host starts it, asks
// what it contributes and calls its tools, over HashiCorp's go-plugin protocol and the contract in plugin.proto.
// Test tools without a process with package backplanetest.
package backplane

//go:generate ./generate.sh
