import type { ExitFacts } from "../../src/plugin/exit-facts.ts";
import type { RunningPlugin } from "../../src/plugin/running-plugin.ts";
import type { Session } from "../../src/plugin/session.ts";

const killed: ExitFacts = { code: null, signal: "SIGKILL", stderrTail: [] };
const stopped: ExitFacts = { code: 0, signal: null, stderrTail: [] };

/** A plugin's process in memory, which the test ends. */
export class FakePlugin implements RunningPlugin {
  readonly exited: Promise<ExitFacts>;
  readonly session: Session;
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  readonly pid: number;
  exit!: (facts: Partial<ExitFacts>) => void;
  loseSession!: (message: string) => void;
  /** Settles the ping that is under way. */
  pong!: (alive: boolean) => void;
  answered = 0;

  constructor(pid: number) {
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      this.exit = (facts) => resolve({ code: 0, signal: null, stderrTail: [], ...facts });
    });
    const closed = new Promise<Error>((resolve) => {
      this.loseSession = (message) => resolve(new Error(message));
    });
    const answered = () => this.answered;
    this.session = {
      closed,
      get answered() {
        return answered();
      },
      close: (reason: string) => this.asked.push(`close: ${reason}`),
    } as unknown as Session;
  }

  ping(): Promise<void> {
    this.asked.push("ping");
    return new Promise((resolve, reject) => {
      this.pong = (alive) => (alive ? resolve() : reject(new Error("no pong")));
    });
  }

  async stop(): Promise<ExitFacts> {
    this.asked.push("stop");
    this.exit(stopped);
    return this.exited;
  }

  async kill(): Promise<ExitFacts> {
    this.asked.push("kill");
    this.exit(killed);
    return this.exited;
  }
}
