package backplane

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	pluginName       = regexp.MustCompile(`^[a-z0-9.-]{1,64}$`)
	contributionName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	argumentName     = regexp.MustCompile(`^\S{1,64}$`)
	// The expression that semver.org gives, without its named groups.
	semanticVersion = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
		`(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?` +
		`(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$`)
	// Words with dots between, "*" for any one, a last ">" for the rest.
	eventPattern = regexp.MustCompile(`^(([A-Za-z0-9_-]+|\*)\.)*([A-Za-z0-9_-]+|\*|>)$`)
	absoluteURI  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:\S+$`)
)

const maxEventPatternLength = 255

// validate reports everything that is wrong at once, so that an author fixes it at once.
func (p Plugin) validate() error {
	var wrong []error
	if !pluginName.MatchString(p.Name) {
		wrong = append(wrong, errors.New("its name must be 1-64 characters of a-z 0-9 - and '.'"))
	}
	if !semanticVersion.MatchString(p.Version) {
		wrong = append(wrong, fmt.Errorf("its version is %q, expected a semantic version such as \"1.0.0\"", p.Version))
	}
	if strings.ContainsAny(p.Description, "\r\n") {
		wrong = append(wrong, errors.New("its description has more than one line"))
	}
	if p.MaxConcurrentCalls < 0 {
		wrong = append(wrong, fmt.Errorf("its MaxConcurrentCalls is %d, expected 0 (for %d) or more",
			p.MaxConcurrentCalls, defaultMaxConcurrentCalls))
	}
	if p.Config != nil {
		if err := p.Config.problem(); err != nil {
			wrong = append(wrong, fmt.Errorf("its Config: %w", err))
		}
	}
	wrong = append(wrong, p.validateContributions()...)
	if len(wrong) > 0 {
		return fmt.Errorf("backplane: cannot serve plugin %q: %w", p.Name, errors.Join(wrong...))
	}
	return nil
}

func (p Plugin) validateContributions() []error {
	var wrong []error
	tools := contributionCheck{kind: "tool"}
	for i, tool := range p.Tools {
		wrong = append(wrong, tools.problems(i, tool.Name(), tool.problems())...)
	}
	prompts := contributionCheck{kind: "prompt"}
	for i, prompt := range p.Prompts {
		wrong = append(wrong, prompts.problems(i, prompt.Name, prompt.problems())...)
	}
	resources := contributionCheck{kind: "resource"}
	for i, resource := range p.Resources {
		wrong = append(wrong, resources.problems(i, resource.URI, resource.problems())...)
	}
	templates := contributionCheck{kind: "resource template"}
	for i, template := range p.ResourceTemplates {
		wrong = append(wrong, templates.problems(i, template.URITemplate, template.problems())...)
	}
	events := contributionCheck{kind: "event subscription"}
	for i, subscription := range p.Events {
		wrong = append(wrong, events.problems(i, subscription.pattern, subscription.problems())...)
	}
	return wrong
}

// contributionCheck looks at the contributions of one kind one after the other.
type contributionCheck struct {
	kind string
	seen []string
}

// problems names the contribution in each of its own problems, and adds what concerns the others.
func (c *contributionCheck) problems(index int, name string, own []error) []error {
	label := fmt.Sprintf("%s %.80q", c.kind, name)
	if name == "" {
		label = fmt.Sprintf("%s %d", c.kind, index)
	}
	if slices.Contains(c.seen, name) {
		own = append(own, fmt.Errorf("another %s has that name", c.kind))
	}
	c.seen = append(c.seen, name)
	var named []error
	for _, problem := range own {
		if problem != nil {
			named = append(named, fmt.Errorf("%s: %w", label, problem))
		}
	}
	return named
}

func (t Tool) problems() []error {
	if t.invoke == nil && t.err == nil {
		return []error{errors.New("it was not made by NewTool")}
	}
	return []error{t.err, nameProblem(t.Name())}
}

func (p Prompt) problems() []error {
	_, err := p.describe()
	problems := []error{nameProblem(p.Name), err}
	if p.Run == nil {
		problems = append(problems, errors.New("its Run is nil"))
	}
	var seen []string
	for _, argument := range p.Arguments {
		if !argumentName.MatchString(argument.Name) {
			problems = append(problems, fmt.Errorf("its argument %q: a name is 1-64 characters without spaces", argument.Name))
		}
		if slices.Contains(seen, argument.Name) {
			problems = append(problems, fmt.Errorf("two of its arguments are called %q", argument.Name))
		}
		seen = append(seen, argument.Name)
	}
	return problems
}

func (r Resource) problems() []error {
	_, err := r.describe()
	problems := []error{uriProblem("URI", r.URI), err}
	if r.Name == "" {
		problems = append(problems, errors.New("its Name is empty"))
	}
	if r.Read == nil {
		problems = append(problems, errors.New("its Read is nil"))
	}
	return problems
}

func (t ResourceTemplate) problems() []error {
	_, err := t.describe()
	problems := []error{uriProblem("URI template", t.URITemplate), err}
	if t.Name == "" {
		problems = append(problems, errors.New("its Name is empty"))
	}
	if t.Read == nil {
		problems = append(problems, errors.New("its Read is nil"))
	}
	matcher, err := newURIMatcher(t.URITemplate)
	if err != nil {
		return append(problems, fmt.Errorf("it is no URI template (RFC 6570): %w", err))
	}
	for variable := range t.Complete {
		if !matcher.hasVariable(variable) {
			problems = append(problems, fmt.Errorf("it has no variable %q to complete", variable))
		}
	}
	return problems
}

func (s EventSubscription) problems() []error {
	if s.handle == nil {
		return []error{errors.New("it was not made by OnEvent")}
	}
	if len(s.pattern) <= maxEventPatternLength && eventPattern.MatchString(s.pattern) {
		return []error{s.err}
	}
	return []error{s.err, fmt.Errorf("its pattern must be a type such as \"deploy.done\", with \"*\" for one word of it or a last "+
		"\">\" for the rest, and at most %d characters", maxEventPatternLength)}
}

func nameProblem(name string) error {
	if contributionName.MatchString(name) {
		return nil
	}
	return errors.New("its name must be 1-64 characters of A-Z a-z 0-9 _ - and '.'")
}

func uriProblem(kind, uri string) error {
	if len(uri) <= maxURILength && absoluteURI.MatchString(uri) {
		return nil
	}
	return fmt.Errorf("its %s must be absolute, such as \"notes://today\", and at most %d characters", kind, maxURILength)
}
