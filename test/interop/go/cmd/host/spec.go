package main

// Spec is the one argument of the program: what to start or attach to, and the steps to take with it.
type Spec struct {
	Command   []string  `json:"command"`
	AutoMTLS  bool      `json:"autoMtls"`
	Multiplex bool      `json:"multiplex"`
	Versions  []int     `json:"versions"`
	Reattach  *Reattach `json:"reattach"`
	TLSDir    string    `json:"tlsDir"`
	Steps     []Step    `json:"steps"`
}

// Reattach is go-plugin's ReattachConfig in the JSON form that Terraform uses.
type Reattach struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            struct {
		Network string
		String  string
	}
}

// Step names one thing to do; the other fields are that thing's arguments.
type Step struct {
	Do      string            `json:"do"`
	Key     string            `json:"key"`
	Text    string            `json:"text"`
	Level   string            `json:"level"`
	Fields  map[string]string `json:"fields"`
	Channel string            `json:"channel"`
	Bytes   int               `json:"bytes"`
	Count   int               `json:"count"`
}

// Result is one line of the program's output: the start, each step in turn, the first error ends it.
type Result struct {
	Step  string `json:"step"`
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}
