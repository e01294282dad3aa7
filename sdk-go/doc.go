// Package backplane is what a plugin for Backplane written in Go imports.
//
// A plugin is one executable: a [Plugin] value, made of tools by [NewTool], prompts, resources and event handlers,
// handed to [Serve]. The host starts it, asks what it contributes and calls it, over HashiCorp's go-plugin protocol and the
// contract in plugin.proto. While it answers, a plugin may ask the agent behind the call; see [Client]. At any time it may
// publish events; see [Call.Publish]. What its user decides for it is its [Config].
// Test it without a process with package backplanetest.
package backplane

//go:generate ./generate.sh
