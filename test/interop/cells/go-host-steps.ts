/** Steps for the Go host, and what it answers to them when all is well. */
export const put = { do: "put", key: "k", text: "v" };
export const get = { do: "get", key: "k" };
export const whoAmI = { do: "whoAmI" };
export const kill = { do: "kill" };
export const killed = { exited: true, graceful: true };

/** Interleaved, and each direction twice: a multiplexed broker may go wrong only at the second connection. */
export const bothCallbacks = [
  { do: "callHost", text: "a" },
  { do: "callPlugin", text: "b" },
  { do: "callPlugin", text: "c" },
  { do: "callHost", text: "d" },
];
export const bothReplies = ["go:a", "typescript:b", "typescript:c", "go:d"];

export const atOnce = { do: "callBothAtOnce", count: 8 };

export const large = [
  { do: "putBytes", key: "large", bytes: 3 << 20 },
  { do: "fill", bytes: 8 << 20 },
];
export const largeReplies = [undefined, 8 << 20];
