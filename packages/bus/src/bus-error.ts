/** Why the bus could not do what it was asked. */
export type BusErrorCode =
  /** An event, a subject or a pattern breaks the rules. */
  | "invalid"
  /** The bus is closed. */
  | "closed"
  /** The broker cannot be reached, or did not take the event in time. */
  | "unavailable"
  /** The broker does not allow it to these credentials. */
  | "forbidden";

/** The one error class of the bus. */
export class BusError extends Error {
  override readonly name = "BusError";
  readonly code: BusErrorCode;

  constructor(code: BusErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
