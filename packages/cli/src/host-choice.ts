import type { NameStyle } from "@backplane/host";

/** What the command line says about the host; what it leaves out is the config's to say. */
export interface HostChoice {
  /** `--plugins`, repeated. */
  readonly plugins?: readonly string[];
  /** `--config`. Default: `config.toml` where the XDG variables say. */
  readonly config?: string;
  /** `--names`. */
  readonly names?: NameStyle;
}
