// The Go host of the interop test: takes a Spec as JSON in its one argument, prints a Result as JSON for the start
// and for each step, and kills the plugin at the end. Exit code 1 means that a Result carries an error.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"backplane.dev/interop/probe"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "Cannot run the interop host: expected one argument, a spec as JSON")
		os.Exit(2)
	}
	var spec Spec
	if err := json.Unmarshal([]byte(os.Args[1]), &spec); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot read the spec %q: %v\n", os.Args[1], err)
		os.Exit(2)
	}
	if !run(newSession(spec)) {
		os.Exit(1)
	}
}

func run(session *session) bool {
	defer session.kill()
	value, err := session.start()
	if !report("start", value, err) {
		return false
	}
	for _, step := range session.spec.Steps {
		value, err := session.take(step)
		if !report(step.Do, value, err) {
			return false
		}
	}
	return true
}

func report(step string, value any, err error) bool {
	result := Result{Step: step, Value: value}
	if err != nil {
		result.Error = err.Error()
	}
	json.NewEncoder(os.Stdout).Encode(result)
	return err == nil
}

// dispense is the one way from a connection to the probe.
func (s *session) dispense() error {
	protocol, err := s.client.Client()
	if err != nil {
		return err
	}
	s.protocol = protocol
	raw, err := protocol.Dispense(probe.Name)
	if err != nil {
		return err
	}
	s.probe = raw.(*probe.Client)
	return nil
}
