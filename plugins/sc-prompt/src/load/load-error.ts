/** A file breaks its format; its message says where and what is wanted. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}
