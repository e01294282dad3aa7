import type { CacheHint } from "@modelcontextprotocol/server";

/**
 * How long a modern client may take a list, or a resource's content, for true: what there is changes whenever a plugin is reloaded, and
 * depends on one user's plugins and grants. Clients that want to know at once listen.
 */
export const cacheHint: Required<CacheHint> = { ttlMs: 0, cacheScope: "private" };
