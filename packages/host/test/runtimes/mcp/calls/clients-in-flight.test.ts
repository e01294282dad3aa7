import { afterEach, describe, expect, it, vi } from "vitest";
import { ClientsInFlight } from "../../../../src/runtimes/mcp/calls/clients-in-flight.ts";

afterEach(() => vi.useRealTimers());

describe("ClientsInFlight", () => {
  it("tells calls of one client from calls of several", () => {
    const clients = new ClientsInFlight();
    const [ada, ben] = [{}, {}];
    expect(clients.isOne).toBe(true);
    const leaves = [clients.enter(ada), clients.enter(ada)];
    expect(clients.isOne).toBe(true);
    const leave = clients.enter(ben);
    expect(clients.isOne).toBe(false);
    leave({ isGivenUp: false });
    expect(clients.isOne).toBe(true);
    for (const one of leaves) one({ isGivenUp: false });
    clients.enter(ben);
    expect(clients.isOne).toBe(true);
  });

  it("takes those that do not say who they are for one each", () => {
    const clients = new ClientsInFlight();
    clients.enter(undefined);
    clients.enter(undefined);
    expect(clients.isOne).toBe(false);
  });

  it("reckons for a while with a server that is still at a call that was given up", () => {
    vi.useFakeTimers();
    const clients = new ClientsInFlight();
    clients.enter({})({ isGivenUp: true });
    clients.enter({});
    expect(clients.isOne).toBe(false);
    vi.advanceTimersByTime(30_000);
    expect(clients.isOne).toBe(true);
  });
});
