/** Which of MCP's two ways of talking: `initialize` and a session (to 2025-11-25), or one envelope per request (2026-07-28). */
export type Era = "legacy" | "modern";

/** The one modern revision this face speaks; the SDK negotiates the legacy ones by itself. */
export const modernRevision = "2026-07-28";
