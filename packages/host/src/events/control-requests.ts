import {
  type Bus,
  type CloudEvent,
  catalogue,
  type EventData,
  type RequestType,
  type Subscription,
} from "@backplane/bus";
import { HostError } from "../host-error.ts";

/** What can be asked of a host by an event. */
export interface ControlActions {
  scan(): Promise<void>;
  /** @param plugin undefined: every one */
  reload(plugin: string | undefined): Promise<void>;
  start(plugin: string): Promise<void>;
  stop(plugin: string): Promise<void>;
  enable(plugin: string): Promise<void>;
  disable(plugin: string): Promise<void>;
}

/** Has the host do what requests on the bus ask for. What cannot be done is told to `onError`. */
export async function listenToControl(
  bus: Bus,
  { onError, ...actions }: ControlActions & { readonly onError: (error: Error) => void },
): Promise<readonly Subscription[]> {
  const listen = <Type extends keyof Requests>(type: Type, act: (data: EventData<Type>) => Promise<void>) =>
    bus.subscribe(type, {
      onEvent: (event) => act(readRequest(type, event)),
      onError: (error) => onError(error as Error),
    });
  return Promise.all([
    listen("plugins.scan.request", () => actions.scan()),
    listen("plugin.request.reload", ({ plugin }) => actions.reload(plugin)),
    listen("plugin.request.start", ({ plugin }) => actions.start(plugin)),
    listen("plugin.request.stop", ({ plugin }) => actions.stop(plugin)),
    listen("plugin.request.enable", ({ plugin }) => actions.enable(plugin)),
    listen("plugin.request.disable", ({ plugin }) => actions.disable(plugin)),
  ]);
}

type Requests = Pick<typeof catalogue, RequestType>;

/** @throws HostError "invalid_arguments" */
function readRequest<Type extends keyof Requests>(type: Type, { data }: CloudEvent): EventData<Type> {
  const parsed = catalogue[type].data.safeParse(data ?? {});
  if (parsed.success) return parsed.data as EventData<Type>;
  throw new HostError("invalid_arguments", `Cannot take "${type}": ${parsed.error.issues[0]?.message}`);
}
