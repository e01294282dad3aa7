/** Whether only this machine can reach what listens on an address. Of names only "localhost": others may lead anywhere tomorrow. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
