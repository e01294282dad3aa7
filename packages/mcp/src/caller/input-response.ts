import type { JsonObject, Question } from "@backplane/host";
import { isSpecType } from "@modelcontextprotocol/server";

/** The client's answer to a question if it is one in form; whether a form is filled in as asked is the plugin's to check. */
export function readInputResponse(question: Question, response: unknown): JsonObject | undefined {
  return fits(question, response) ? (response as JsonObject) : undefined;
}

function fits({ kind }: Question, response: unknown): boolean {
  switch (kind) {
    case "elicit":
      return isSpecType.ElicitResult(response);
    case "createMessage":
      return isSpecType.CreateMessageResult(response) || isSpecType.CreateMessageResultWithTools(response);
    case "listRoots":
      return isSpecType.ListRootsResult(response);
  }
}
