import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import path from "node:path";
import { isCleanText } from "../description/clean-text.ts";
import { maxSkillEntries, maxSkillPathLength } from "./skill-limits.ts";
import { skillFileName } from "./skill-uri.ts";

/** What no agent gets to see of a skill, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** A file, or a link to something. */
export interface FoundFile {
  /** Below the skill's folder, with "/". */
  readonly path: string;
  readonly isLink: boolean;
}

/** Looks through a skill's folder, beside its SKILL.md. */
export class SkillWalk {
  readonly found: FoundFile[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly #folder: string;
  #entriesLeft = maxSkillEntries;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws the file system's error */
  async walk(): Promise<void> {
    await this.#visit("");
    if (this.#entriesLeft >= 0) return;
    const reason = `more than ${maxSkillEntries} files and folders: the others are not looked at`;
    this.leftOut.push({ path: ".", reason });
  }

  async #visit(below: string): Promise<void> {
    // Not readdir(), which reads a folder of a million names before anybody can stop it.
    for await (const entry of await opendir(path.join(this.#folder, below))) {
      this.#entriesLeft -= 1;
      if (this.#entriesLeft < 0) break;
      await this.#take(entry, below);
    }
  }

  async #take(entry: Dirent, below: string): Promise<void> {
    const { name } = entry;
    const file = below ? `${below}/${name}` : name;
    // Hidden files are an editor's, a system's or secrets.
    if (name.startsWith(".") || name === "node_modules" || file === skillFileName) return;
    const reason = problemOfName(name, file) ?? problemOfKind(entry);
    if (reason !== undefined) this.leftOut.push({ path: file, reason });
    else if (entry.isDirectory()) await this.#visit(file);
    else this.found.push({ path: file, isLink: entry.isSymbolicLink() });
  }
}

function problemOfName(name: string, file: string): string | undefined {
  if (file.length > maxSkillPathLength) return `its path is longer than ${maxSkillPathLength} characters`;
  // What is no UTF-8 comes as replacement characters, and cannot be opened by them.
  const isUsable = isCleanText(name) && !/[\t\n\\\ufffd]/.test(name);
  return isUsable ? undefined : "its name holds characters that cannot be shown, or a backslash";
}

function problemOfKind(entry: Dirent): string | undefined {
  const isOne = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
  return isOne ? undefined : "not a regular file";
}
