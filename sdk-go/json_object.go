package backplane

import (
	"encoding/json"

	"google.golang.org/grpc/codes"
)

// decodeObject takes no bytes for an empty object. Its error is a CallError that begins with what.
func decodeObject(encoded []byte, what string) (map[string]any, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	var object map[string]any
	if err := json.Unmarshal(encoded, &object); err != nil {
		return nil, errorNoObject(what, err)
	}
	if object == nil {
		return nil, callError(codes.InvalidArgument, "%s is null, no JSON object", what)
	}
	return object, nil
}
