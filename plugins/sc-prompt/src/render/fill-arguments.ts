/**
 * Fills Claude Code's `$ARGUMENTS` and `$1` … `$9`; text without either gets the arguments at its end. A request `$ARGUMENTS` leaves
 * them all to the agent.
 */
export function fillArguments(body: string, request: string): string {
  const words = request === "$ARGUMENTS" ? placeholders : splitWords(request);
  let used = false;
  const filled = body.replace(/\$(ARGUMENTS|[1-9])(?!\w)/g, (_, name: string) => {
    used = true;
    return name === "ARGUMENTS" ? request : (words[Number(name) - 1] ?? "");
  });
  return used || request === "" ? filled : `${filled}\n\nARGUMENTS: ${request}`;
}

const placeholders = Array.from({ length: 9 }, (_, index) => `$${index + 1}`);

/** At spaces; what stands in double quotes is one. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}
