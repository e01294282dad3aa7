import type { DescribeResponse } from "@backplane/contract";
import { HostError } from "../host-error.ts";
import { checkEach } from "./check-each.ts";
import { checkEventSubscription } from "./check-event-subscription.ts";
import { checkPrompt } from "./check-prompt.ts";
import { checkResource, checkResourceTemplate } from "./check-resource.ts";
import { checkTool } from "./check-tool.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import type { Description } from "./description.ts";
import { firstWarnings } from "./first-warnings.ts";

const maxTools = 1_000;
const maxPrompts = 1_000;
const maxResources = 10_000;
const maxResourceTemplates = 1_000;
/** Each keeps a queue. */
const maxEventSubscriptions = 32;

/**
 * Checks what a plugin says of itself before anybody is shown it. A bad contribution is left out with a warning and does not hide
 * the others.
 * @param name what the manifest calls the plugin; undefined for a bare executable
 * @throws HostError "bad_plugin" when the plugin claims another name
 */
export function checkDescription(response: DescribeResponse, name: string | undefined): Description {
  if (name !== undefined && response.name !== name) {
    const claimed = JSON.stringify(cleanText(response.name, 80));
    throw new HostError(
      "bad_plugin",
      `The plugin calls itself ${claimed}, its plugin.json says "${name}"; make them equal`,
    );
  }
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  return {
    version: cleanLine(response.version, 64),
    description: cleanLine(response.description, 1024),
    tools: checkEach(response.tools, { what: "tool", most: maxTools, check: checkTool, keyOf: nameOf, warn }),
    prompts: checkEach(response.prompts, {
      what: "prompt",
      most: maxPrompts,
      check: checkPrompt,
      keyOf: nameOf,
      warn,
    }),
    resources: checkEach(response.resources, {
      what: "resource",
      most: maxResources,
      check: checkResource,
      keyOf: ({ uri }) => uri,
      warn,
    }),
    resourceTemplates: checkEach(response.resourceTemplates, {
      what: "resource template",
      most: maxResourceTemplates,
      check: checkResourceTemplate,
      keyOf: ({ uriTemplate }) => uriTemplate,
      warn,
    }),
    completes: response.completes,
    notifies: response.notifies,
    eventSubscriptions: checkEach(response.eventSubscriptions, {
      what: "event subscription",
      most: maxEventSubscriptions,
      check: checkEventSubscription,
      keyOf: ({ pattern }) => pattern,
      warn,
    }),
    configurable: response.configurable,
    warnings: firstWarnings(warnings),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
