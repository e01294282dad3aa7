/**
 * What both sides of go-plugin's handshake must hold equal for a process to count as a Backplane plugin.
 * The cookie is no secret and no security measure: it only tells a person who ran a plugin by hand what it is.
 */
export const handshake = {
  magicCookieKey: "BACKPLANE_PLUGIN",
  magicCookieValue: "d7f0a5c2-6a3e-4d0b-9c55-backplane-v1",
} as const;

/** The contract's version: go-plugin's app protocol version. */
export const contractVersion = 1;
