import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the model says in one turn: tools to call, or a text that ends the conversation. */
export type ModelTurn = { readonly toolCalls: readonly ToolCall[] } | { readonly text: string };

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The part of a chat completion request that the tests look at. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly description?: string } }[];
}

export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  /** On a tool's result: `call-n` for the n-th call of the turn it answers. */
  readonly tool_call_id?: string;
}

export interface FakeLlm {
  readonly baseUrl: string;
  /** Requests that offered tools, in order; an agent's side requests, such as for a title, are answered but not kept. */
  readonly requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/**
 * A model with a script, behind OpenAI's streaming chat completions protocol on loopback: turn n answers the n-th request
 * that offers tools. `beforeTurn` is awaited first, so that a test can look around while the agent waits.
 */
export async function startFakeLlm(options: {
  readonly turns: readonly ModelTurn[];
  readonly beforeTurn?: (turn: number) => Promise<void>;
}): Promise<FakeLlm> {
  const requests: ChatRequest[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chat = (await readJson(request)) as ChatRequest;
    if (!chat.tools?.length) return streamTurn(response, { text: "A title" });
    const number = requests.push(chat) - 1;
    await options.beforeTurn?.(number);
    streamTurn(response, options.turns[number] ?? { text: "The script has no such turn." });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests, close };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function streamTurn(response: ServerResponse, turn: ModelTurn): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event({ role: "assistant", content: "text" in turn ? turn.text : "" }));
  if ("toolCalls" in turn) response.write(event({ tool_calls: turn.toolCalls.map(toWire) }));
  response.write(event({}, "text" in turn ? "stop" : "tool_calls"));
  response.end("data: [DONE]\n\n");
}

const toWire = (call: ToolCall, index: number): object => ({
  index,
  id: `call-${index}`,
  type: "function",
  function: { name: call.name, arguments: JSON.stringify(call.arguments) },
});

function event(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  const chunk = { id: "chat", object: "chat.completion.chunk", created: 0, model: "fake-model", choices };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
