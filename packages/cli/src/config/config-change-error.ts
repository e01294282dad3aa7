/** A change of the config was refused; the file is as it was. */
export class ConfigChangeError extends Error {
  override readonly name = "ConfigChangeError";
}
