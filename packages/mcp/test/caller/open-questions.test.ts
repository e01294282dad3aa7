import { HostError, type Question } from "@backplane/host";
import { expect, test } from "vitest";
import { OpenQuestions } from "../../src/caller/open-questions.ts";

const roots = { kind: "listRoots" } satisfies Question;
const form = { kind: "elicit", params: {} } satisfies Question;
const never = () => new AbortController().signal;

test("OpenQuestions.add() gives each question a key of its own", () => {
  const questions = new OpenQuestions();
  for (const question of [form, roots, form, { ...form, key: "name" }, { ...roots, key: "name" }, form])
    void questions.add(question, never());
  expect([...questions.asked.keys()]).toEqual([
    "elicitation",
    "roots",
    "elicitation_2",
    "name",
    "name_2",
    "elicitation_3",
  ]);
});

test("OpenQuestions.answer() settles what is answered and keeps the rest open", async () => {
  const questions = new OpenQuestions();
  const first = questions.add(roots, never());
  void questions.add(form, never());
  questions.answer({ roots: { roots: [] }, nobody: { roots: [] } });
  expect(await first).toEqual({ roots: [] });
  expect([...questions.asked.keys()]).toEqual(["elicitation"]);
});

test.each([
  ["elicitation", form, [{}, { action: "maybe" }, 1, null, { action: "accept", content: 1 }]],
  ["roots", roots, [{}, { roots: 1 }, { action: "accept" }, [], { roots: [{}] }]],
  ["sampling", { kind: "createMessage", params: {} } satisfies Question, [{}, { role: "user" }, "hi"]],
])("OpenQuestions.answer() takes for no answer to %s what is none in form", (key, question, answers) => {
  const questions = new OpenQuestions();
  void questions.add(question as Question, never());
  for (const answer of answers) questions.answer({ [key]: answer });
  expect([...questions.asked.keys()]).toEqual([key]);
});

test.each([
  [form, { action: "decline" }],
  [form, { action: "accept", content: { a: "x", n: 1, ok: true, many: ["a"] } }],
  [roots, { roots: [{ uri: "file:///w", name: "w" }] }],
  [
    { kind: "createMessage", params: {} } satisfies Question,
    { role: "assistant", model: "m", content: { type: "text", text: "hi" } },
  ],
  [
    { kind: "createMessage", params: { tools: [] } } satisfies Question,
    { role: "assistant", model: "m", content: [{ type: "tool_use", id: "1", name: "t", input: {} }] },
  ],
])("OpenQuestions.answer() hands on %j answered by %j", async (question, answer) => {
  const questions = new OpenQuestions();
  const asked = questions.add({ ...(question as Question), key: "q" }, never());
  questions.answer({ q: answer });
  expect(await asked).toEqual(answer);
});

test("OpenQuestions.add() withdraws a question whose call has ended", async () => {
  const questions = new OpenQuestions();
  const ending = new AbortController();
  const asked = questions.add(roots, ending.signal);
  ending.abort();
  await expect(asked).rejects.toMatchObject({ code: "cancelled" });
  expect(questions.asked.size).toBe(0);
  await expect(questions.add(roots, ending.signal)).rejects.toMatchObject({ code: "cancelled" });
});

test("OpenQuestions.add() gives no key twice, so that a late answer is not taken for another's", async () => {
  const questions = new OpenQuestions();
  const first = questions.add(roots, never());
  questions.answer({ roots: { roots: [] } });
  await first;
  void questions.add(roots, never());
  questions.answer({ roots: { roots: [{ uri: "file:///late" }] } });
  expect([...questions.asked.keys()]).toEqual(["roots_2"]);
});

test("OpenQuestions.refuse() ends all that are open", async () => {
  const questions = new OpenQuestions();
  const asked = [questions.add(roots, never()), questions.add(form, never())];
  questions.refuse(new HostError("caller_refused", "Nobody is there"));
  for (const question of asked) await expect(question).rejects.toMatchObject({ code: "caller_refused" });
  expect(questions.asked.size).toBe(0);
});

test("OpenQuestions tells of each question that is asked, answered or withdrawn", () => {
  const sizes: number[] = [];
  const questions: OpenQuestions = new OpenQuestions(() => sizes.push(questions.asked.size));
  const ending = new AbortController();
  void questions.add(roots, never());
  questions.add(form, ending.signal).catch(() => {});
  questions.answer({ roots: { roots: [] } });
  ending.abort();
  expect(sizes).toEqual([1, 2, 1, 0]);
});
