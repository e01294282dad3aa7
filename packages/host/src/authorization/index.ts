export type { AuthorizationRecord, ProtectedServer } from "./authorization-record.ts";
export { AuthorizationStore } from "./authorization-store.ts";
export { type MountedHttpServer, mountedHttpServers } from "./mounted-http-servers.ts";
export { AuthorizationFailed } from "./oauth/describe-failure.ts";
export { Login, type LoginOptions, startLogin } from "./oauth/login.ts";
