/** What does not fit a schema, as field errors: one for every misfit, each with its pointer. */
import type { z } from "zod";
import type { FieldError } from "./errors.ts";

/** @param pointer how a place is called: `pointerTo` for JSON, or another for what has no JSON pointer */
export function misfitsOf(
  error: z.ZodError,
  pointer: (path: readonly PropertyKey[]) => string = pointerTo,
): FieldError[] {
  return error.issues.flatMap((issue) => fieldErrorsOf(issue, pointer));
}

/** RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function unknownField(pointer: string): FieldError {
  return { pointer, code: "unknown_field", detail: "is not a field of this operation" };
}

function fieldErrorsOf(issue: z.core.$ZodIssue, pointer: (path: readonly PropertyKey[]) => string): FieldError[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(pointer([...issue.path, key])));
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined"))
    return [{ pointer: pointer(issue.path), code: "required", detail: "is required" }];
  return [
    { pointer: pointer(issue.path), code: issue.code === "custom" ? "invalid" : issue.code, detail: issue.message },
  ];
}
