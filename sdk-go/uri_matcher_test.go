package backplane

import (
	"maps"
	"strings"
	"testing"
)

func TestURIMatcherGivesTheVariables(t *testing.T) {
	for _, expected := range []struct {
		template, uri string
		variables     map[string]string
	}{
		{"notes://{day}", "notes://today", map[string]string{"day": "today"}},
		{"notes://{day}", "notes://a%20b", map[string]string{"day": "a b"}},
		{"notes://{day}", "notes://a%2Fb", map[string]string{"day": "a/b"}},
		{"notes://{day}", "notes://a,b", map[string]string{"day": "a,b"}},
		{"notes://{day}", "notes://a/b", nil},
		{"notes://{day}", "xnotes://a", nil},
		{"notes://{day}", "notes://a b", nil},
		{"notes://{day}", "notes://100%", nil},
		{"file:///{+path}", "file:///a/b%20c.txt", map[string]string{"path": "a/b c.txt"}},
		{"db://{table}/{id}", "db://users/7", map[string]string{"table": "users", "id": "7"}},
		{"db://{table}/{id}", "db://users/7/x", nil},
		{"db://{table}{?limit,offset}", "db://users?limit=5&offset=2", map[string]string{"table": "users", "limit": "5", "offset": "2"}},
		{"db://{table}{?limit,offset}", "db://users", map[string]string{"table": "users"}},
		{"a://x{/segment*}", "a://x/a/b", map[string]string{"segment": "a,b"}},
		{"a://{x:3}", "a://abc", map[string]string{"x": "abc"}},
		{"a://{x:3}", "a://abcd", nil},
		{"a://fixed", "a://fixed", map[string]string{}},
		{"a://{x}", "a://" + strings.Repeat("x", maxURILength), nil},
	} {
		matcher, err := newURIMatcher(expected.template)
		if err != nil {
			t.Fatal(err)
		}
		got, matches := matcher.match(expected.uri)
		if matches != (expected.variables != nil) || !maps.Equal(got, expected.variables) {
			t.Errorf("%s at %.80s gave %v, expected %v", expected.template, expected.uri, got, expected.variables)
		}
	}
}
