package backplane

import (
	"strings"

	"github.com/yosida95/uritemplate/v3"
)

// The longest URI that resources have. Longer ones are nobody's: matching takes time with the square of the length.
const maxURILength = 2000

// uriMatcher tells the URIs that a template (RFC 6570) makes from others. uritemplate does the work: it is the only Go library
// that matches too, and the one that MCP's Go SDKs use.
type uriMatcher struct{ template *uritemplate.Template }

func newURIMatcher(template string) (uriMatcher, error) {
	parsed, err := uritemplate.New(template)
	return uriMatcher{parsed}, err
}

func (m uriMatcher) hasVariable(name string) bool {
	for _, variable := range m.template.Varnames() {
		if variable == name {
			return true
		}
	}
	return false
}

// match gives the values of the template's variables, decoded.
func (m uriMatcher) match(uri string) (variables map[string]string, matches bool) {
	// The expression is linear in time: what does not match is not worth more.
	if len(uri) > maxURILength || !m.template.Regexp().MatchString(uri) {
		return nil, false
	}
	values := m.template.Match(uri)
	if values == nil {
		return nil, false
	}
	variables = make(map[string]string, len(values))
	for key, value := range values {
		name, _, _ := strings.Cut(key, ":") // {name:3} is called "name:3"
		variables[name] = strings.Join(value.V, ",")
	}
	return variables, true
}
