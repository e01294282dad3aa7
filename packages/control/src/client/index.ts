export { ControlClient, type ControlTarget } from "./control-client.ts";
export { ControlClientError, type ControlClientErrorCode } from "./control-client-error.ts";
