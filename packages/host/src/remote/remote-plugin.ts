import type { Channel, PeerAddress, Peers } from "@backplane/bus";
import type { CallOptions, GetPromptResult, PluginRequest, PluginResults, Result } from "../calls.ts";
import type { Description } from "../description/description.ts";
import { HostError } from "../host-error.ts";
import { CallQuestions } from "../host-services/call-questions.ts";
import type { PluginStatus } from "../plugin/plugin-status.ts";
import { safePrompt } from "../plugin/safe-prompt.ts";
import type { Instances } from "./instances.ts";
import { callOver, Unserved } from "./remote-call.ts";
import { callSubject, directSubject } from "./subjects.ts";

export interface RemotePluginOptions {
  readonly name: string;
  readonly peers: Peers;
  readonly instances: Instances;
  /** It runs on fewer hosts than was thought. */
  readonly onInstancesChanged: () => void;
}

/** One described version. */
export interface RemoteVersion {
  readonly digest: string;
  readonly description: Description;
}

/** How often a call that has reached nobody is made again, elsewhere. */
const maxTries = 3;

/** A plugin that runs on other hosts: to the rest of this one what a Handle is for a plugin of its own. */
export class RemotePlugin {
  readonly name: string;
  readonly #options: RemotePluginOptions;
  readonly #questions: CallQuestions;
  #version: RemoteVersion;

  constructor(version: RemoteVersion, options: RemotePluginOptions) {
    this.name = options.name;
    this.#options = options;
    this.#version = version;
    this.#questions = new CallQuestions(options.name);
  }

  get description(): Description {
    return this.#version.description;
  }

  get digest(): string {
    return this.#version.digest;
  }

  /** Other hosts have another version now. */
  take(version: RemoteVersion): void {
    this.#version = version;
  }

  status(tools: readonly string[]): PluginStatus {
    const { hosts } = this.#options.instances;
    const { version, description, warnings } = this.description;
    return {
      name: this.name,
      version,
      description,
      path: "",
      state: { kind: "remote", hosts },
      tools,
      mcpServers: [],
      skills: [],
      warnings,
    };
  }

  /** Its text is made harmless whatever this host's user allows to plugins of his own. @throws HostError */
  async getPrompt(
    request: Extract<PluginRequest, { kind: "getPrompt" }>,
    options: CallOptions,
  ): Promise<Result<GetPromptResult>> {
    return safePrompt(await this.request(request, options));
  }

  /** What has not reached anybody is tried elsewhere; what may have is never made twice. @throws HostError */
  async request<Asked extends PluginRequest>(
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { peers } = this.#options;
    const call = { request, options, plugin: this.name, questions: this.#questions };
    let last: Unserved | undefined;
    for (const { subject, to } of this.#routes()) {
      const channel = peers.open(subject);
      try {
        return await callOver(channel, call);
      } catch (error) {
        this.#learn(HostError.from(error), { channel, to });
        if (!(error instanceof Unserved) || !peers.isConnected) throw error;
        last = error;
      }
    }
    throw last ?? new HostError("unavailable", `No host serves plugin "${this.name}" now`);
  }

  /** Told by nobody yet: see toWireDescription(). */
  async subscribe(): Promise<() => void> {
    return () => {};
  }

  /** First whom the broker chooses, unless one of them is suspected to be gone; then those that are known, one by one. */
  *#routes(): Generator<{ readonly subject: string; readonly to?: PeerAddress }> {
    const { peers, instances } = this.#options;
    const caller = peers.self.name;
    const version = { plugin: this.name, digest: this.digest };
    const addressed = instances.addressed(this.digest, performance.now());
    if (!addressed) yield { subject: callSubject(caller, version) };
    for (const to of (addressed ?? instances.having(this.digest)).slice(0, maxTries))
      yield { subject: directSubject(caller, { ...version, to }), to };
  }

  #learn({ code }: HostError, { channel, to }: { channel: Channel; to: PeerAddress | undefined }): void {
    const { instances, onInstancesChanged, peers } = this.#options;
    if (code === "host_lost") {
      instances.suspect(channel.peer ?? to, performance.now());
      onInstancesChanged();
    } else if (code === "unavailable" && to && channel.peer === undefined && peers.isConnected) {
      instances.leave(to);
      onInstancesChanged();
    }
  }
}
