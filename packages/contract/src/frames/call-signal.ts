/**
 * As much of an AbortSignal as a call needs; every AbortSignal is one. Something lighter will do, because making and asking a real
 * one for each call is a tenth of a host's work on Node 20.
 */
export interface CallSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
