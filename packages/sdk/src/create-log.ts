import { LogLevel, type Multiplexer } from "@backplane/contract";
import type { Log, LogMethod } from "./call-context.ts";

/** `callId` 0: belongs to no call. */
export function createLog(multiplexer: Multiplexer, callId: number): Log {
  const at =
    (level: LogLevel): LogMethod =>
    (message, attributes) => {
      const encoded = attributes ? Buffer.from(JSON.stringify(attributes)) : new Uint8Array();
      multiplexer.log({ level, message, attributes: encoded }, callId);
    };
  return {
    debug: at(LogLevel.DEBUG),
    info: at(LogLevel.INFO),
    warn: at(LogLevel.WARN),
    error: at(LogLevel.ERROR),
  };
}
