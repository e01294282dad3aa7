import type { StdioBuffer } from "./stdio-buffer.ts";

type Write = typeof process.stdout.write;

/** What `captureStdout` gives back. */
export interface CapturedStdout {
  /** Writes to the real stdout; resolves when the bytes are out. */
  writeReal(text: string): Promise<void>;
  /** Puts the real stdout back. Idempotent. */
  release(): void;
}

/**
 * Sends what the program prints to stdout, `console.log` included, to the host's stdio stream.
 * The real one carries the handshake line and nothing else; the real stderr stays for logs.
 */
export function captureStdout(buffer: StdioBuffer): CapturedStdout {
  const real = process.stdout.write;
  const write = capturingWrite(buffer);
  process.stdout.write = write;
  return {
    writeReal: (text) =>
      new Promise((resolve, reject) => {
        real.call(process.stdout, text, "utf8", (error) => (error ? reject(error) : resolve()));
      }),
    release: () => {
      if (process.stdout.write === write) process.stdout.write = real;
    },
  };
}

function capturingWrite(buffer: StdioBuffer): Write {
  return ((chunk: Uint8Array | string, encodingOrDone?: BufferEncoding | Done, done?: Done): boolean => {
    const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    const data = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    return buffer.push(data, callback === undefined ? undefined : () => process.nextTick(callback));
  }) as Write;
}

type Done = (error?: Error | null) => void;
