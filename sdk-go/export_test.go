package backplane

// For the tests from outside, which play the host of a real process.
var NewSocketStream = newSocketStream
