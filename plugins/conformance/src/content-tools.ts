import type { ContentBlock } from "@backplane/sdk";
import { image, silentWav, text } from "./samples.ts";

const audio: ContentBlock = { type: "audio", data: silentWav, mimeType: "audio/wav" };

const embedded: ContentBlock = {
  type: "resource",
  resource: {
    uri: "test://embedded-resource",
    mimeType: "text/plain",
    text: "This is an embedded resource content.",
  },
};

const mixed: ContentBlock = {
  type: "resource",
  resource: {
    uri: "test://mixed-content-resource",
    mimeType: "application/json",
    text: JSON.stringify({ test: "data", value: 123 }),
  },
};

const returns = (...content: ContentBlock[]) => ({ content });

/** Tools that return each kind of content. */
export const contentTools = {
  test_simple_text: {
    description: "Returns a text",
    run: () => "This is a simple text response for testing.",
  },
  test_image_content: { description: "Returns an image", run: () => returns(image) },
  test_audio_content: { description: "Returns audio", run: () => returns(audio) },
  test_embedded_resource: { description: "Returns a resource", run: () => returns(embedded) },
  test_multiple_content_types: {
    description: "Returns a text, an image and a resource",
    run: () => returns(text("Multiple content types test:"), image, mixed),
  },
  test_error_handling: {
    description: "Fails",
    run(): string {
      throw new Error("This tool intentionally returns an error for testing");
    },
  },
};
