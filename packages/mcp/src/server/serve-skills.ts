import type { Host, PublishedSkill } from "@backplane/host";
import { HostError } from "@backplane/host";
import {
  GetSkillRequestParamsSchema,
  ListSkillsRequestParamsSchema,
  SKILLS_GET_METHOD,
  SKILLS_LIST_METHOD,
} from "@modelcontextprotocol/core/ext/skills";
import { ProtocolError, type Server } from "@modelcontextprotocol/server";
import { errorCodes } from "../calls/call-answer.ts";
import type { Era } from "../era.ts";
import type { Face } from "../face.ts";
import { cacheHint } from "../lists/cache-hint.ts";
import { type SkillEntry, skillEntry } from "../skills/skill-entry.ts";
import { badCursor } from "./serve-lists.ts";

/** MCP's extension for skills (SEP-2640), in both eras; their files are resources. */
export function serveSkills(server: Server, { face, era }: { face: Face; era: Era }): void {
  const { host, lists, readiness, onError } = face;
  // The legacy era knows no such fields.
  const hint = era === "modern" ? cacheHint : {};
  server.setRequestHandler(SKILLS_LIST_METHOD, { params: ListSkillsRequestParamsSchema }, async (params) => {
    await readiness.settled;
    const page = lists.page("skills", params?.cursor);
    if (page === undefined) throw badCursor();
    const { definitions, ...rest } = page;
    return { skills: await entries(definitions, { host, onError }), ...rest, ...hint };
  });
  server.setRequestHandler(SKILLS_GET_METHOD, { params: GetSkillRequestParamsSchema }, async ({ uri }) => {
    await readiness.settled;
    try {
      return { skill: skillEntry(await host.describeSkill(uri)), ...hint };
    } catch (error) {
      throw refusal(uri, error);
    }
  });
}

/** One that cannot be read is left out: the others are good. */
async function entries(
  skills: readonly PublishedSkill[],
  { host, onError }: { host: Host; onError: (error: Error) => void },
): Promise<SkillEntry[]> {
  const found: SkillEntry[] = [];
  for (const { uri } of skills) {
    try {
      found.push(skillEntry(await host.describeSkill(uri)));
    } catch (error) {
      onError(HostError.from(error));
    }
  }
  return found;
}

function refusal(uri: string, error: unknown): ProtocolError {
  const { code, message } = HostError.from(error);
  if (code !== "unknown_resource") return new ProtocolError(errorCodes.internalError, message);
  return new ProtocolError(errorCodes.invalidParams, `No skill is served at ${uri}`);
}
