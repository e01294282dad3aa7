/** Too common in what people ask for and in descriptions to tell tools apart. */
const stopWords: ReadonlySet<string> = new Set(
  (
    "a an and any are as at be been but by can could did do does for from get gets had has have how i if in into is it its " +
    "like me my need of on one or our out over please should so some that the their them then there these they this to up " +
    "us use used uses using want was we were what when where which who will with would you your"
  ).split(" "),
);

const notInWords = /[^\p{L}\p{N}]+/u;

/** `HTTPServer` → `HTTP`, `Server`; `pageSize` → `page`, `Size`. */
const humps = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** The words of a text that people wrote, lower case. */
export function wordsOfText(text: string): string[] {
  return pieces(text).map(lower).filter(isTelling);
}

/** The words of a name that a program has: split where its spelling changes, and whole: `GitHub` is also `github`. */
export function wordsOfName(name: string): string[] {
  return pieces(name).flatMap((piece) => {
    const parts = piece.split(humps);
    return (parts.length === 1 ? parts : [piece, ...parts]).map(lower);
  });
}

/** The words of what is searched for: a text, in which names may stand. A capital at the start makes a word no name: `GitHub`. */
export function wordsOfQuery(query: string): string[] {
  const words = pieces(query)
    .flatMap((piece) => (/^\p{Ll}/u.test(piece) ? wordsOfName(piece) : [lower(piece)]))
    .filter(isTelling);
  return [...new Set(words)];
}

/** No word is longer; what a search costs grows with the length of its words. In UTF-16 units. */
const maxWordLength = 40;

function pieces(text: string): string[] {
  return text
    .split(notInWords)
    .filter(Boolean)
    .map((piece) => piece.slice(0, maxWordLength));
}

function lower(word: string): string {
  return word.toLowerCase();
}

function isTelling(word: string): boolean {
  return !stopWords.has(word);
}
