/** Why an MCP server's `url` cannot be one. */
export function serverUrlProblem(url: string): string | undefined {
  // The parser of URLs drops or mends these, and then another text is checked than a person reads.
  if (/[\s\\\p{Cc}]/u.test(url)) return "holds a blank, a control character or a backslash";
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'expected an absolute URL, "https://…"';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "" || /^\w+:\/\/[^/?#]*@/.test(url))
    return "must not hold a user's name or password";
  if (url.includes("#")) return 'must not hold a fragment, "#…"';
  if (protocol === "http:" && !isLoopback(hostname))
    return "expected https; http is for localhost and addresses of this machine";
  return undefined;
}

/** @param hostname as the parser of URLs gives it: an IPv4 address in four parts, an IPv6 one in brackets and shortest form */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
