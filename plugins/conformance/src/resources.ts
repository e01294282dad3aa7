import type { ResourceDefinition, ResourceTemplateDefinition } from "@backplane/sdk";
import { redPixelPng } from "./samples.ts";

const changeEveryMs = 3_000;

export const resources: Record<string, ResourceDefinition> = {
  "test://static-text": {
    name: "Static text",
    description: "A text that stays the same",
    mimeType: "text/plain",
    read: () => "This is the content of the static text resource.",
  },
  "test://static-binary": {
    name: "Static binary",
    description: "An image that stays the same",
    mimeType: "image/png",
    read: () => Buffer.from(redPixelPng, "base64"),
  },
  "test://watched-resource": {
    name: "Watched resource",
    description: "A text that changes every three seconds",
    mimeType: "text/plain",
    read: () => `It is ${new Date().toISOString()}.`,
    watch(changed, signal) {
      const timer = setInterval(changed, changeEveryMs);
      signal.addEventListener("abort", () => clearInterval(timer));
    },
  },
};

export const resourceTemplates: Record<string, ResourceTemplateDefinition> = {
  "test://template/{id}/data": {
    name: "Template",
    description: "Says which id it was asked for",
    mimeType: "application/json",
    read: ({ variables: { id } }) => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  },
};
