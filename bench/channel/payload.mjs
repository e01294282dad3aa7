// The same bytes over every channel: the arguments of a greeting and its result, as JSON.
const TEXT = "Ada, who asks for a greeting of about a hundred bytes so that the call is not an empty one";

export const request = Buffer.from(JSON.stringify({ name: TEXT }));
export const response = Buffer.from(JSON.stringify({ content: [{ type: "text", text: `Hello, ${TEXT}!` }] }));

/** Throws unless the bytes are as many as were sent; an Error is thrown as it is. */
export function checkResponse(bytes) {
  if (bytes instanceof Error) throw bytes;
  if (bytes.length !== response.length) throw new Error(`Got ${bytes.length} of ${response.length} bytes`);
}
