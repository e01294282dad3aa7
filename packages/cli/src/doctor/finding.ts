/** What a check found out. */
export interface Finding {
  /** A warning is worth knowing and stops nothing. */
  readonly level: "ok" | "warning" | "problem";
  readonly message: string;
  /** The way out: what to type or change. */
  readonly remedy?: string;
}

export function ok(message: string): Finding {
  return { level: "ok", message };
}

export function warning(message: string, remedy: string): Finding {
  return { level: "warning", message, remedy };
}

export function problem(message: string, remedy: string): Finding {
  return { level: "problem", message, remedy };
}
