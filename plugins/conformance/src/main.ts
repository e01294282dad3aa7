import { serve } from "@backplane/sdk";
import { createConformancePlugin } from "./create-conformance-plugin.ts";

await serve(createConformancePlugin());
