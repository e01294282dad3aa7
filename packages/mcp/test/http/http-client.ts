import { request as httpRequest, type IncomingMessage } from "node:http";

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export const jsonHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** One request with headers that fetch() would not let us set, to the end of its answer. */
export function send(url: string, { method = "POST", headers, body = "{}" }: Sent = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { ...jsonHeaders, ...headers }, agent: false });
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on("error", reject);
    });
    request.end(method === "POST" ? body : undefined);
  });
}

export interface SseEvent {
  readonly id?: string;
  readonly retry?: string;
  readonly data: string;
}

/** The events of a stream as they come in, comments left out. */
export async function* sseEvents(answer: Response): AsyncGenerator<SseEvent, void> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) if (!block.startsWith(":")) yield parseEvent(block);
  }
}

function parseEvent(block: string): SseEvent {
  const fields = block.split("\n").map((line) => line.split(/: ?(.*)/s) as [string, string]);
  return { data: "", ...Object.fromEntries(fields) };
}

/** The next event with a message in it. */
export async function nextMessage(events: AsyncGenerator<SseEvent, void>): Promise<Record<string, unknown>> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("The stream has ended");
    if (value.data !== "") return JSON.parse(value.data);
  }
}
