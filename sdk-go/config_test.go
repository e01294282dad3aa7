package backplane

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

type settings struct {
	Token    string         `json:"token"`
	Greeting string         `json:"greeting,omitempty"`
	Count    int            `json:"count,omitempty"`
	Limits   map[string]int `json:"limits,omitempty"`
	Servers  []server       `json:"servers,omitempty"`
}

type server struct {
	Host string `json:"host"`
	Port int    `json:"port,omitempty"`
}

// configured is a plugin with a tool that gives its config back.
func configured(config *Config[settings]) Plugin {
	return Plugin{Config: config, Tools: []Tool{echo(), tool("config", func(_ context.Context, call *Call) (settings, error) {
		return config.Of(call), nil
	})}}
}

func (h *fakeHost) initializeWith(config string) {
	h.t.Helper()
	h.request(1, &pluginv1.Request{Method: &pluginv1.Request_Initialize{
		Initialize: &pluginv1.InitializeRequest{Config: []byte(config)},
	}})
}

// configuredHost opens a session that began with a config.
func configuredHost(t *testing.T, plugin Plugin, config string) *fakeHost {
	t.Helper()
	host := openSession(t, plugin)
	host.initializeWith(config)
	host.receiveResponse(1)
	return host
}

func (h *fakeHost) configure(id uint32, config string) {
	h.t.Helper()
	h.request(id, configureRequest(config))
}

func configureRequest(config string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Configure{Configure: &pluginv1.ConfigureRequest{Config: []byte(config)}}}
}

func (h *fakeHost) receiveConfigured(id uint32) {
	h.t.Helper()
	if response := h.receiveResponse(id); response.GetConfigure() == nil {
		h.t.Fatalf("got %v, expected that config %d was taken", response, id)
	}
}

// expectConfig has the tool tell the config.
func (h *fakeHost) expectConfig(id uint32, expected string) {
	h.t.Helper()
	h.call(id, "config", "{}")
	if got := h.receiveResult(id).text(); got != expected {
		h.t.Errorf("got config %s, expected %s", got, expected)
	}
}

func TestConfigIsReadOverItsDefaultPropertyByProperty(t *testing.T) {
	defaults := settings{
		Token: "not this one", Greeting: "Hello", Limits: map[string]int{"a": 1}, Servers: []server{{"one", 1}, {"two", 2}},
	}
	for given, expected := range map[string]string{
		`{"token":"t"}`: `{"token":"t","greeting":"Hello","limits":{"a":1},"servers":[{"host":"one","port":1},{"host":"two","port":2}]}`,
		`{"token":"t","greeting":"Hi","count":3,"limits":{"b":2},"servers":[{"host":"three"}]}`: `{"token":"t","greeting":"Hi",` +
			`"count":3,"limits":{"b":2},"servers":[{"host":"three"}]}`,
	} {
		host := configuredHost(t, configured(&Config[settings]{Default: defaults}), given)
		host.expectConfig(3, expected)
		host.expectNothingMore()
	}
	if len(defaults.Limits) != 1 {
		t.Errorf("the default was changed to %v", defaults)
	}
}

func TestConfigMayBeAnyMap(t *testing.T) {
	config := &Config[map[string]any]{}
	host := configuredHost(t, Plugin{Config: config, Tools: []Tool{
		tool("config", func(_ context.Context, call *Call) (map[string]any, error) { return config.Of(call), nil }),
	}}, "")
	host.expectConfig(3, `{}`)
	host.configure(5, `{"a":{"b":[1]}}`)
	host.receiveConfigured(5)
	host.expectConfig(7, `{"a":{"b":[1]}}`)
}

func TestConfigThatDoesNotFitIsRefused(t *testing.T) {
	config := &Config[settings]{
		Default: settings{Token: "not this one"},
		Check: func(config settings) error {
			if config.Count > 10 {
				return errors.New("count is more than 10")
			}
			return nil
		},
		OnConfig: func(_ context.Context, config settings) error {
			switch config.Token {
			case "expired":
				return errors.New("the token has expired")
			case "later":
				return Errorf(codes.Unavailable, "the server is away")
			}
			return nil
		},
	}
	refused := []struct {
		config string
		code   pluginv1.ErrorCode
		text   string
	}{
		{``, invalidArgument, `"token"`},
		{`{"greeting":"Hi"}`, invalidArgument, `"token"`},
		{`{"token":5}`, invalidArgument, "token"},
		{`{"token":"t","colour":"red"}`, invalidArgument, `"colour"`},
		{`{"Token":"t"}`, invalidArgument, "Token"},
		{`{"token":"t","servers":[{"port":1}]}`, invalidArgument, `"host"`},
		{`{"token":"t","count":1.5}`, invalidArgument, "count"},
		{`{"token":"t","count":11}`, invalidArgument, "count is more than 10"},
		{`{"token":"expired"}`, invalidArgument, "the token has expired"},
		{`{"token":"later"}`, wireCode(codes.Unavailable), "the server is away"},
		{`[]`, invalidArgument, "no JSON object"},
		{`null`, invalidArgument, "no JSON object"},
		{`{"token":`, invalidArgument, "no JSON object"},
	}
	running := configuredHost(t, configured(config), `{"token":"t","count":10}`)
	for i, refused := range refused {
		beginning := openSession(t, configured(config))
		beginning.initializeWith(refused.config)
		if message := beginning.receiveError(1, refused.code); !strings.Contains(message, refused.text) ||
			!strings.Contains(message, "The plugin cannot work with this config: ") {
			t.Errorf("%s gave %q, expected %q in it", refused.config, message, refused.text)
		}
		beginning.call(3, "config", "{}")
		beginning.receiveError(3, failedPrecondition)

		id := uint32(3 + 4*i)
		running.configure(id, refused.config)
		if message := running.receiveError(id, refused.code); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.config, message, refused.text)
		}
		running.expectConfig(id+2, `{"token":"t","count":10}`)
	}
}

func TestConfigReachesStartAndCallsThatFollow(t *testing.T) {
	var order []string
	var plugin *Host
	config := &Config[settings]{OnConfig: func(_ context.Context, config settings) error {
		order = append(order, "config "+config.Token)
		return nil
	}}
	wait := newWaiting()
	under := configured(config)
	under.Tools = append(under.Tools, tool("wait", func(ctx context.Context, call *Call) (string, error) {
		close(wait.started)
		<-wait.release
		return config.Of(call).Token, nil
	}))
	under.Start = func(_ context.Context, host *Host) error {
		order = append(order, "start "+config.Current(host).Token)
		plugin = host
		return nil
	}
	host := configuredHost(t, under, `{"token":"one"}`)
	host.call(3, "wait", "{}")
	<-wait.started
	host.configure(5, `{"token":"two"}`)
	host.receiveConfigured(5)
	if got := strings.Join(order, ", "); got != "config one, start one, config two" {
		t.Errorf("got %s", got)
	}
	if token := config.Current(plugin).Token; token != "two" {
		t.Errorf("Current gives %q", token)
	}
	host.expectConfig(7, `{"token":"two"}`)
	// A call goes on with what it began with.
	close(wait.release)
	if text := host.receiveResult(3).text(); text != "one" {
		t.Errorf("got %q", text)
	}
}

func TestConfigIsDefaultWithoutAHost(t *testing.T) {
	config, other := &Config[settings]{Default: settings{Greeting: "Hello"}}, &Config[int]{Default: 7}
	if got := config.Of(&Call{}).Greeting + config.Current(&Host{}).Greeting; got != "HelloHello" {
		t.Errorf("got %q", got)
	}
	host := configuredHost(t, Plugin{Config: config, Tools: []Tool{tool("other", func(_ context.Context, call *Call) (string, error) {
		return strconv.Itoa(other.Of(call)), nil
	})}}, `{"token":"t"}`)
	host.call(3, "other", "{}")
	if text := host.receiveResult(3).text(); text != "7" {
		t.Errorf("got %q", text)
	}
}

func TestConfigOutlivesAPanicOfThePluginsCode(t *testing.T) {
	config := &Config[settings]{OnConfig: func(_ context.Context, config settings) error {
		if config.Token == "bad" {
			panic("out of cheese")
		}
		return nil
	}}
	beginning := openSession(t, configured(config))
	beginning.initializeWith(`{"token":"bad"}`)
	beginning.receiveError(1, internal)
	host := configuredHost(t, configured(config), `{"token":"t"}`)
	host.configure(3, `{"token":"bad"}`)
	if message := host.receiveError(3, internal); !strings.Contains(message, "out of cheese") {
		t.Errorf("got %q", message)
	}
	host.expectConfig(5, `{"token":"t"}`)
	host.configure(7, `{"token":"u"}`)
	host.receiveConfigured(7)
}

func TestConfigureIsNotTakenWhenTheHostGaveItUp(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	config := &Config[settings]{OnConfig: func(_ context.Context, config settings) error {
		switch config.Token {
		case "slow":
			close(started)
			<-release
		case "waits":
			t.Error("a config was shown that the host had given up")
		}
		return nil
	}}
	host := configuredHost(t, configured(config), `{"token":"t"}`)
	host.configure(3, `{"token":"slow"}`)
	<-started
	host.configure(5, `{"token":"waits"}`)
	host.cancel(5, "never mind")
	host.receiveError(5, cancelled)
	host.cancel(3, "too slow")
	host.receiveError(3, cancelled)
	close(release)
	host.service.session.calls.unfinished.Wait()
	host.expectConfig(7, `{"token":"t"}`)
	host.configure(9, `{"token":"u"}`)
	host.receiveConfigured(9)
	host.expectConfig(11, `{"token":"u"}`)
	host.expectNothingMore()
}

func TestConfigureDoesNotTakeAnOlderConfigAfterANewerOne(t *testing.T) {
	host := configuredHost(t, configured(&Config[settings]{}), `{"token":"t"}`)
	session := host.service.session
	older, _ := session.configTask(configureRequest(`{"token":"older"}`).GetConfigure())
	newer, _ := session.configTask(configureRequest(`{"token":"newer"}`).GetConfigure())
	if _, err := newer.run(t.Context(), &Call{}); err != nil {
		t.Error(err)
	}
	_, err := older.run(t.Context(), &Call{})
	expectCode(t, err, codes.Canceled)
	host.expectConfig(3, `{"token":"newer"}`)
}

func TestConfigureIsRefusedWhereItIsNotTaken(t *testing.T) {
	start := func(context.Context, *Host) error { return nil }
	onConfig := func(context.Context, settings) error { return nil }
	withStart := configured(&Config[settings]{})
	withStart.Start = start
	withBoth := configured(&Config[settings]{OnConfig: onConfig})
	withBoth.Start = start
	for name, expected := range map[string]struct {
		plugin         Plugin
		isConfigurable bool
	}{
		"no config":          {withTools(echo()), false},
		"config":             {configured(&Config[settings]{}), true},
		"config and start":   {withStart, false},
		"OnConfig":           {configured(&Config[settings]{OnConfig: onConfig}), true},
		"OnConfig and start": {withBoth, true},
	} {
		t.Run(name, func(t *testing.T) {
			host := configuredHost(t, expected.plugin, `{"token":"t"}`)
			host.request(3, describeRequest())
			if got := host.receiveResponse(3).GetDescribe().GetConfigurable(); got != expected.isConfigurable {
				t.Errorf("described as configurable: %v", got)
			}
			host.configure(5, `{"token":"u"}`)
			if expected.isConfigurable {
				host.receiveConfigured(5)
			} else if message := host.receiveError(5, unimplemented); !strings.Contains(message, "start another process") {
				t.Errorf("got %q", message)
			}
		})
	}
}

func TestConfigureIsTakenHoweverBusyThePluginIs(t *testing.T) {
	wait := newWaiting()
	plugin := configured(&Config[settings]{})
	plugin.Tools = append(plugin.Tools, wait.heedful())
	plugin.MaxConcurrentCalls = 1
	host := configuredHost(t, plugin, `{"token":"t"}`)
	host.call(3, "wait", "{}")
	<-wait.started
	host.call(5, "echo", "{}")
	host.receiveError(5, resourceExhausted)
	host.configure(7, `{"token":"u"}`)
	host.receiveConfigured(7)
	close(wait.release)
	host.receiveResult(3)
	host.expectConfig(9, `{"token":"u"}`)
}

func TestConfigureIsSafeBesideCallsAndEndsWithTheNewest(t *testing.T) {
	const configs = 100
	var mu sync.Mutex
	var last int
	config := &Config[settings]{OnConfig: func(_ context.Context, config settings) error {
		if !mu.TryLock() {
			t.Error("two configs are taken at once")
			return nil
		}
		defer mu.Unlock()
		if config.Count < last {
			t.Errorf("%d was taken after %d", config.Count, last)
		}
		last = config.Count
		return nil
	}}
	plugin := configured(config)
	plugin.MaxConcurrentCalls = 4 * configs
	host := configuredHost(t, plugin, `{"token":"t"}`)
	go func() {
		for i := range uint32(configs) {
			host.send(requestFrame(3+4*i, configureRequest(`{"token":"t","count":`+strconv.Itoa(int(i)+1)+`}`)), callFrame(5+4*i, "config", "{}", 0))
		}
	}()
	for range 2 * configs {
		// Those that a newer one overtook are refused.
		if frame := host.receive(); frame.GetResponse() == nil && frame.GetError().GetCode() != cancelled {
			t.Fatalf("got %v", frame)
		}
	}
	host.expectConfig(3+4*configs, `{"token":"t","count":100}`)
}

func TestHostReplaceKeepsTheConfig(t *testing.T) {
	config := &Config[settings]{OnConfig: func(context.Context, settings) error { return nil }}
	var plugin *Host
	under := configured(config)
	under.Start = func(_ context.Context, host *Host) error { plugin = host; return nil }
	host := configuredHost(t, under, `{"token":"t"}`)
	replacement := configured(config)
	replacement.Name, replacement.Version, replacement.Config = "under-test", "2.0.0", nil
	if err := plugin.Replace(replacement); err != nil {
		t.Fatal(err)
	}
	host.receiveNotice()
	host.request(3, describeRequest())
	if description := host.receiveResponse(3).GetDescribe(); !description.GetConfigurable() || description.GetVersion() != "2.0.0" {
		t.Errorf("got %v", description)
	}
	host.configure(5, `{"token":"u"}`)
	host.receiveConfigured(5)
	host.expectConfig(7, `{"token":"u"}`)
}

func TestPluginValidateReportsAConfigThatIsNone(t *testing.T) {
	var absent *Config[settings]
	for text, config := range map[string]AnyConfig{
		"its Config: int is no JSON object": &Config[int]{}, "its Config: its address is nil": absent,
		"its Config: json: unsupported type": &Config[map[string]any]{Default: map[string]any{"k": make(chan int)}},
	} {
		err := Plugin{Name: "a", Version: "1.0.0", Config: config}.validate()
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, expected %q in it", err, text)
		}
	}
}
