import { type Host, HostError, type JsonObject, type Result, type ToolDefinition } from "@backplane/host";
import type { Readiness } from "../readiness.ts";
import { answerSkillTool } from "../skills/answer-skill-tool.ts";
import { skillToolName } from "../skills/skill-tool.ts";
import { type Meaning, meantByCallTool, type ToolCall } from "./meaning.ts";
import { describeAnswer, nearestNames, searchAnswer } from "./meta-answers.ts";
import { isMetaToolName, type MetaToolName, metaToolNames } from "./meta-tools.ts";
import { misfit } from "./misfit.ts";
import { ToolListing, type ToolSurfaceOptions } from "./tool-listing.ts";

/** Which tools a client sees, and what it means when it calls one. */
export class ToolSurface {
  readonly #host: Host;
  readonly #readiness: Readiness;
  readonly #options: ToolSurfaceOptions;
  readonly #listing: ToolListing;

  constructor({ host, readiness, ...options }: ToolSurfaceOptions & { host: Host; readiness: Readiness }) {
    this.#host = host;
    this.#readiness = readiness;
    this.#options = options;
    this.#listing = new ToolListing(host, options);
  }

  /** What `tools/list` shows, sorted by name; the same array until it changes. */
  get definitions(): readonly ToolDefinition[] {
    return this.#listing.current.definitions;
  }

  /** Calls back when `definitions` may have become others. Returns the undo. */
  onChanged(listener: () => void): () => void {
    return this.#listing.onChanged(listener);
  }

  meaningOf(call: ToolCall): Meaning {
    const { name, arguments: args = {} } = call;
    if (this.#isSkillTool(name)) return { kind: "own", result: this.#answerSkillTool(args) };
    if (!isMetaToolName(name) || !this.#isOurs(name)) return { kind: "plugin", call, isIndirect: false };
    if (name === metaToolNames.call) return this.#meantByCallTool(args);
    return { kind: "own", result: this.#answer(name, args) };
  }

  /** Models call the tool for skills this way, too, though it is listed beside `call_tool`. */
  #meantByCallTool(args: JsonObject): Meaning {
    const meaning = meantByCallTool(args);
    if (meaning.kind === "own" || !this.#isSkillTool(meaning.call.name)) return meaning;
    return { kind: "own", result: this.#answerSkillTool(meaning.call.arguments ?? {}) };
  }

  /** @throws HostError "unknown_tool" for one that is there but must not be used */
  assertAllowed({ name }: ToolCall): void {
    if (this.#options.isAllowed === undefined || this.#listing.catalog.get(name)) return;
    // One that the host does not know is the host's to refuse.
    if (this.#host.tools().some((tool) => tool.name === name))
      throw new HostError("unknown_tool", `No plugin has a tool "${name}"`);
  }

  /** A sentence that helps whoever made a call that failed; "" for none. */
  async helpFor({ code }: HostError, call: ToolCall): Promise<string> {
    if (!this.#maySearch) return "";
    if (code === "unknown_tool") return nearestNames(call.name, this.#listing.catalog);
    const schema = code === "invalid_arguments" ? this.#unseenSchema(call) : undefined;
    return schema ? ` The schema: ${JSON.stringify(schema)}` : "";
  }

  /** The result; with the schema, when it is an error and the arguments were none that the schema asks for. */
  explain(result: Result<JsonObject>, call: ToolCall): Result<JsonObject> {
    const schema = result.value["isError"] === true ? this.#unseenSchema(call) : undefined;
    const wrong = schema && misfit(call.arguments ?? {}, schema);
    if (wrong === undefined) return result;
    return withText(result, `Of the arguments ${wrong}. The schema: ${JSON.stringify(schema)}`);
  }

  close(): void {
    this.#listing.close();
  }

  /** What it may be before the first scan, nobody knows. */
  #isSkillTool(name: string): boolean {
    return name === skillToolName && (this.#host.skills().length > 0 || !this.#readiness.isSettled);
  }

  async #answerSkillTool(args: JsonObject): Promise<Result<JsonObject>> {
    await this.#readiness.settled;
    return answerSkillTool(args, this.#host);
  }

  get #maySearch(): boolean {
    const { mode = "all" } = this.#options;
    return mode !== "all";
  }

  /** Where all tools are listed, one of a plugin's may have a name of ours. */
  #isOurs(name: MetaToolName): boolean {
    const { current, catalog } = this.#listing;
    return this.#maySearch && (current.isSearching || catalog.get(name) === undefined);
  }

  async #answer(name: MetaToolName, args: JsonObject): Promise<Result<JsonObject>> {
    await this.#readiness.settled;
    const answer = name === metaToolNames.search ? searchAnswer : describeAnswer;
    return answer(args, this.#listing.catalog);
  }

  /** Of a tool that is not in the list, so that a model may call it without having seen its schema. */
  #unseenSchema({ name }: ToolCall): JsonObject | undefined {
    const { isSearching, definitions } = this.#listing.current;
    if (!isSearching || definitions.some((definition) => definition.name === name)) return undefined;
    return this.#listing.catalog.get(name)?.definition.inputSchema;
  }
}

function withText({ value }: Result<JsonObject>, text: string): Result<JsonObject> {
  const content = value["content"] as readonly unknown[];
  const explained = { ...value, content: [...content, { type: "text", text }] };
  return { value: explained, json: JSON.stringify(explained) };
}
