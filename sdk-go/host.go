package backplane

import (
	"fmt"
	"log/slog"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Host is the host, as a plugin sees it for as long as it runs; a plugin's Start is given it. Its methods may be used from
// several goroutines. What the host must be told waits while the host reads slowly. The zero Host works and tells nobody
// anything.
type Host struct {
	session *session
	version string
}

// Version is the host's semantic version.
func (h *Host) Version() string { return h.version }

// Log gives a logger whose records belong to no call. A record is dropped when the host is too slow to take it.
func (h *Host) Log() *slog.Logger {
	if h.session == nil {
		return slog.New(slog.DiscardHandler)
	}
	return newCall(0, h.session).Log()
}

// Replace makes the plugin another one from here on: calls under way finish as they began, the host asks for the new
// description and tells the agents what changed. The name stays, and so do Start, Config and MaxConcurrentCalls of the plugin
// that was served. The error tells what is wrong with the plugin, which then replaces nothing.
func (h *Host) Replace(plugin Plugin) error {
	if err := plugin.validate(); err != nil {
		return err
	}
	if h.session == nil {
		return nil
	}
	served := h.session.contributions.Load().plugin
	if plugin.Name != served.Name {
		return fmt.Errorf("backplane: cannot replace plugin %q by %q: a running plugin keeps its name", served.Name, plugin.Name)
	}
	plugin.Start, plugin.Config = served.Start, served.Config
	h.session.contributions.Store(contributionsOf(plugin))
	h.session.notify(&pluginv1.Notice{Kind: &pluginv1.Notice_ContributionsChanged{
		ContributionsChanged: &pluginv1.ContributionsChanged{},
	}})
	return nil
}

// ResourceUpdated tells those who subscribed that the content at this URI is a new one.
func (h *Host) ResourceUpdated(uri string) {
	if h.session != nil {
		h.session.subscriptions.updated(uri)
	}
}

// ElicitationCompleted tells that the user is done with what [Client.ElicitURL] sent them to.
func (h *Host) ElicitationCompleted(elicitationID string) {
	if h.session == nil {
		return
	}
	h.session.notify(&pluginv1.Notice{Kind: &pluginv1.Notice_ElicitationCompleted{
		ElicitationCompleted: &pluginv1.ElicitationCompleted{ElicitationId: validUTF8(elicitationID)},
	}})
}
