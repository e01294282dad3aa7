package backplane

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Client is the agent behind a call, and through it its user and model. Each question goes to it while the call waits, whose
// deadline stands still meanwhile, and ends with the context it was asked with, with the call or with the session. The
// error of a question is a [*CallError]; a question that the client cannot be asked gives one with codes.PermissionDenied.
// The zero Client cannot be asked anything.
type Client struct {
	call      *runningCall
	abilities []pluginv1.ClientAbility
	// What a question is called. Empty: the host chooses.
	key string
}

// Ability is something that a client can be asked for.
type Ability int

const (
	AbilityElicitForm             = Ability(pluginv1.ClientAbility_CLIENT_ABILITY_ELICIT_FORM)
	AbilityElicitURL              = Ability(pluginv1.ClientAbility_CLIENT_ABILITY_ELICIT_URL)
	AbilityCreateMessage          = Ability(pluginv1.ClientAbility_CLIENT_ABILITY_CREATE_MESSAGE)
	AbilityCreateMessageWithTools = Ability(pluginv1.ClientAbility_CLIENT_ABILITY_CREATE_MESSAGE_WITH_TOOLS)
	AbilityListRoots              = Ability(pluginv1.ClientAbility_CLIENT_ABILITY_LIST_ROOTS)
)

// Can tells whether the client can be asked for this.
func (c *Client) Can(ability Ability) bool {
	return slices.Contains(c.abilities, pluginv1.ClientAbility(ability))
}

// WithKey gives the same client, asked by name: the key of MCP's inputRequests (2026-07-28), 1-64 characters of A-Z a-z 0-9 _ -
// and '.'. An agent that has seen the question may then answer it along with a new call, before it is asked. Each question of
// a call wants a key of its own; without one the host chooses, and the question is asked every time.
func (c *Client) WithKey(key string) *Client { return &Client{c.call, c.abilities, key} }

// Root is a folder that the client works in.
type Root struct {
	// A "file://" URI.
	URI  string `json:"uri"`
	Name string `json:"name,omitempty"`
}

// ListRoots gives the folders that the client works in.
func (c *Client) ListRoots(ctx context.Context) ([]Root, error) {
	response, err := c.ask(ctx, &pluginv1.Request{Method: &pluginv1.Request_ListRoots{ListRoots: &pluginv1.ListRootsRequest{}}})
	if err != nil {
		return nil, err
	}
	var result struct{ Roots []Root }
	err = decodeAnswer(response.GetListRoots(), &result)
	return result.Roots, err
}

// ask puts a question on behalf of the call.
func (c *Client) ask(ctx context.Context, request *pluginv1.Request) (*pluginv1.Response, error) {
	if c.call == nil {
		return nil, errorNobodyToAsk()
	}
	if c.call.ctx.Err() != nil {
		return nil, errorQuestionGivenUp(context.Cause(c.call.ctx))
	}
	// A context of the author's own need not end with the call.
	if c.key != "" && !contributionName.MatchString(c.key) {
		return nil, errorBadQuestion(fmt.Errorf("its key is %.80q, expected 1-64 characters of A-Z a-z 0-9 _ - and '.'", c.key))
	}
	ctx, cancel := endingWith(ctx, c.call.ctx)
	defer cancel()
	if c.call.clock != nil {
		c.call.clock.pause()
		defer c.call.clock.resume()
	}
	request.ParentCallId, request.QuestionKey = c.call.id, c.key
	return c.call.session.ask(ctx, request)
}

// answer is any of the responses to a question: the result as JSON.
type answer interface{ GetResult() []byte }

// decodeAnswer gives a CallError for what is not the answer to the question, such as nil.
func decodeAnswer(answer answer, into any) error {
	if err := json.Unmarshal(answer.GetResult(), into); err != nil {
		return errorBadAnswer(err)
	}
	return nil
}

// endingWith gives a context that ends with whichever of two is first.
func endingWith(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return ctx, func() { stop(); cancel(nil) }
}
