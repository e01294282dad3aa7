import { expect, test } from "vitest";
import { RequestStates } from "../../src/caller/request-states.ts";

const request = { call: { name: "t", arguments: { a: 1, b: [{ c: 2, d: 3 }] } }, principal: "p" };

test("RequestStates.open() knows what it sealed, in whatever order the members come back", () => {
  const states = new RequestStates();
  const state = states.seal("id", request);
  const same = { principal: "p", call: { arguments: { b: [{ d: 3, c: 2 }], a: 1 }, name: "t" } };
  expect(states.open(state, same)).toBe("id");
});

test("RequestStates.open() refuses what another process sealed, or for another request", () => {
  const states = new RequestStates();
  const state = states.seal("id", request);
  expect(new RequestStates().open(state, request)).toBeUndefined();
  expect(states.open(state, { ...request, principal: "q" })).toBeUndefined();
  expect(states.open(state, { ...request, call: { name: "t", arguments: { a: 1, b: [] } } })).toBeUndefined();
});

test("RequestStates.open() refuses every change of a character", () => {
  const states = new RequestStates();
  const state = states.seal("id", request);
  for (let index = 0; index < state.length; index++) {
    const changed = `${state.slice(0, index)}${state[index] === "A" ? "B" : "A"}${state.slice(index + 1)}`;
    expect(states.open(changed, request)).toBeUndefined();
  }
  for (const other of [
    "",
    ".",
    "id",
    "id.",
    `${state}.`,
    `${state}A`,
    `${state}=`,
    `${state}\n`,
    `.${state}`,
  ])
    expect(states.open(other, request)).toBeUndefined();
});
