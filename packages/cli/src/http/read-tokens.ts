/** What RFC 6750 lets a token consist of. */
const tokenPattern = /^[\w.~+/-]+=*$/;

/** 16 characters of base64 are 96 bits: nobody guesses them. */
const minLength = 16;

/**
 * The tokens in a text, one a line; empty lines and those that begin with # do not count.
 * @param source what the text is, for errors: these never quote a token
 */
export function readTokens(text: string, source: string): string[] {
  const lines = text.split("\n").map((line, index) => ({ number: index + 1, token: line.trim() }));
  const tokens = lines.filter(({ token }) => token !== "" && !token.startsWith("#"));
  if (tokens.length === 0) throw new Error(`Cannot use ${source}: it has no token. ${remedy}`);
  for (const { number, token } of tokens) assertToken(token, `${source}, line ${number}`);
  return tokens.map(({ token }) => token);
}

const remedy = "This makes one: openssl rand -base64 32";

function assertToken(token: string, where: string): void {
  if (!tokenPattern.test(token))
    throw new Error(
      `Cannot use ${where}: a token has only A-Z a-z 0-9 - . _ ~ + / and = at its end. ${remedy}`,
    );
  if (token.length < minLength)
    throw new Error(
      `Cannot use ${where}: the token has ${token.length} characters, expected at least ${minLength}. ${remedy}`,
    );
}
