import { type Bus, type CloudEvent, catalogue, type EventData, type Subscription } from "@backplane/bus";
import { HostError } from "../host-error.ts";

/** What can be asked of a host by an event. */
export interface ControlActions {
  scan(): Promise<void>;
  /** @param plugin undefined: every one */
  reload(plugin: string | undefined): Promise<void>;
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
  ]);
}

type Requests = Pick<typeof catalogue, "plugins.scan.request" | "plugin.request.reload">;

/** The only events that steer a host. */
export const requestTypes: ReadonlySet<string> = new Set<keyof Requests>([
  "plugins.scan.request",
  "plugin.request.reload",
]);

/** @throws HostError "invalid_arguments" */
function readRequest<Type extends keyof Requests>(type: Type, { data }: CloudEvent): EventData<Type> {
  const parsed = catalogue[type].data.safeParse(data ?? {});
  if (parsed.success) return parsed.data as EventData<Type>;
  throw new HostError("invalid_arguments", `Cannot take "${type}": ${parsed.error.issues[0]?.message}`);
}
