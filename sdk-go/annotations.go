package backplane

// Annotations tell clients what to do with a resource.
type Annotations struct {
	// Whom it is for.
	Audience []Role `json:"audience,omitempty"`
	// 0 (least) to 1 (most important). Nil: not said.
	Priority *float64 `json:"priority,omitempty"`
	// ISO 8601.
	LastModified string `json:"lastModified,omitempty"`
}
