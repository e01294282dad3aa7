package backplane

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

type settings struct {
	Depth int `json:"depth,omitempty"`
}

func configuring(taken *[]int) Plugin {
	return Plugin{
		Config: NewConfig(func(_ context.Context, config settings) error {
			if config.Depth < 0 {
				return errors.New("the depth is negative")
			}
			*taken = append(*taken, config.Depth)
			return nil
		}),
		Start: func(context.Context, *Host) error {
			*taken = append(*taken, 1000)
			return nil
		},
	}
}

func (h *fakeHost) initializeWith(id uint32, config string) {
	h.t.Helper()
	h.request(id, &pluginv1.Request{Method: &pluginv1.Request_Initialize{
		Initialize: &pluginv1.InitializeRequest{Config: []byte(config)},
	}})
}

func configureRequest(config string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Configure{Configure: &pluginv1.ConfigureRequest{Config: []byte(config)}}}
}

func TestConfigIsTakenBeforeStartAndWheneverItChanges(t *testing.T) {
	var taken []int
	host := openSession(t, configuring(&taken))
	host.initializeWith(1, `{"depth":3}`)
	host.receiveResponse(1)
	host.request(3, configureRequest(`{"depth":4}`))
	if host.receiveResponse(3).GetConfigure() == nil {
		t.Error("the response is another")
	}
	if len(taken) != 3 || taken[0] != 3 || taken[1] != 1000 || taken[2] != 4 {
		t.Errorf("got %v", taken)
	}
	description, err := host.client.Describe(t.Context(), &pluginv1.DescribeRequest{})
	if err != nil || !description.GetConfigurable() {
		t.Errorf("got %v, %v", description, err)
	}
}

func TestConfigThatDoesNotFitIsRefused(t *testing.T) {
	var taken []int
	host := openSession(t, configuring(&taken))
	host.initialize(1, 0)
	host.receiveResponse(1)
	for i, refused := range []struct{ config, text string }{
		{`{"depth":"deep"}`, "depth"}, {`{"dept":1}`, "dept"}, {`{"depth":-1}`, "the depth is negative"}, {`[`, "unexpected end"},
	} {
		id := uint32(3 + 2*i)
		host.request(id, configureRequest(refused.config))
		message := host.receiveError(id, pluginv1.ErrorCode_ERROR_CODE_INVALID_ARGUMENT)
		if !strings.HasPrefix(message, "The plugin cannot work with this config: ") || !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.config, message, refused.text)
		}
	}
	if len(taken) != 2 {
		t.Errorf("got %v", taken)
	}
}

func TestConfigThatIsRefusedAtFirstEndsTheStart(t *testing.T) {
	var taken []int
	host := openSession(t, configuring(&taken))
	host.initializeWith(1, `{"depth":-1}`)
	host.receiveError(1, pluginv1.ErrorCode_ERROR_CODE_INVALID_ARGUMENT)
	if len(taken) != 0 {
		t.Errorf("got %v", taken)
	}
}

func TestPluginWithoutConfigTakesAny(t *testing.T) {
	host := openSession(t, withTools(echo()))
	host.initializeWith(1, `{"depth":-1}`)
	host.receiveResponse(1)
	host.request(3, configureRequest(`{}`))
	host.receiveResponse(3)
}
