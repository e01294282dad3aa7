package backplane

// Icon is a picture that clients show beside a name.
type Icon struct {
	// An "https:" or "data:" URI.
	Src      string `json:"src"`
	MIMEType string `json:"mimeType,omitempty"`
	// Such as "48x48", or "any".
	Sizes []string `json:"sizes,omitempty"`
	// "light" or "dark": what it is made for. Empty: both.
	Theme string `json:"theme,omitempty"`
}
