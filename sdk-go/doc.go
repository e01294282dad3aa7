// Package backplane is what a plugin for Backplane written in Go imports.
//
// A plugin is one executable: a [Plugin] value, made of tools by [NewTool], prompts and resources, handed to [Serve]. The
// host starts it, asks what it contributes and calls it, over HashiCorp's go-plugin protocol and the contract in
// plugin.proto. While it answers, a plugin may ask the agent behind the call; see [Client].
// Test it without a process with package backplanetest.
package backplane

//go:generate ./generate.sh
