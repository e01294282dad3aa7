/** A PNG of one red pixel, in base64. */
export const redPixelPng: string =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** A WAV of silence: 8 kHz, 8 bits, no samples; in base64. */
export const silentWav: string = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

export const image = { type: "image", data: redPixelPng, mimeType: "image/png" } as const;

export function text(value: string): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: value };
}
