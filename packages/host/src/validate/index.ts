export { componentName, type Finding, formatFinding } from "@backplane/contract/manifest";
export { type PackageValidation, validatePackage } from "./validate-package.ts";
