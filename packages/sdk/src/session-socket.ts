import { FrameSocket, type FrameStream } from "@backplane/contract";
import { acceptOne, listenOnFrom } from "@backplane/go-plugin/plugin";

/** What the contract gives the host to connect. */
const acceptTimeoutMs = 5_000;

/** How much is too much is the host's to say, which began with the first message; this only bounds a wrong length. */
const maxMessageBytes = 2 ** 31 - 1;

/**
 * Makes a socket for one session, and resolves to its path.
 * @throws Error where there can be none
 */
export async function openSessionSocket(onSession: (stream: FrameStream) => void): Promise<string> {
  const listenOn = listenOnFrom(process.env);
  if (listenOn.network !== "unix") throw new Error("There are no unix sockets on this system");
  const { address } = await acceptOne(listenOn, {
    timeoutMs: acceptTimeoutMs,
    onConnection: (socket) => onSession(new FrameSocket(socket, { maxMessageBytes })),
  });
  return address;
}
