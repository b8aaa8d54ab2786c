import { AppError } from "../../shared/errors.ts";

/** What a database is for. */
export interface DatabaseKind {
  /** Begins the codes of its errors: `catalog` makes `catalog-damaged`. */
  code: string;
  /** For sentences: `catalog of the recordings`. */
  title: string;
  /** Each brings it from the version of its index to the next one. Never edited once released. */
  migrations: readonly string[];
}

/** The error for a database whose content cannot be used. */
export function damaged({ code, title }: DatabaseKind, why: string, cause?: unknown): AppError {
  return new AppError(`${code}-damaged`, `The ${title} is damaged: ${why}`, { cause });
}
