export { diagnose, type System } from "./host/diagnose.ts";
export { type ExecutableFormat, readExecutableFormat } from "./host/executable-format.ts";
export type { Diagnosis } from "./host/runner.ts";
