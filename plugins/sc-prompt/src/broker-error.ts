/** "not_found": no such command, persona, mode or flag; "missing_argument": the prompt needs more to be rendered. */
export type BrokerErrorCode = "not_found" | "missing_argument";

/** A request that the broker cannot serve; the message says what would do. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  static notFound(kind: string, name: string): BrokerError {
    const shown = JSON.stringify(name.slice(0, 100));
    return new BrokerError("not_found", `There is no ${kind} ${shown}; the tool "list" names all there are`);
  }
}
