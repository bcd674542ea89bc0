/** Reads a JSON body once, within limits, and strictly: what is not exactly JSON in UTF-8 is refused. */
import { type FieldError, Refusal } from "../core/errors.ts";

export const BODY_BYTES_MAX = 256 * 1024;
export const JSON_DEPTH_MAX = 32;

export interface ReadBody {
  /** As they came in: the idempotency fingerprint is made of them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined when the body is empty. */
  readonly json: unknown;
}

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws Refusal 413, 415 or 400 */
export async function readBody(request: Request): Promise<ReadBody> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return { bytes, json: undefined };
  const encoding = request.headers.get("content-encoding");
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "") || (encoding ?? "identity") !== "identity") {
    throw new Refusal("unsupported_media_type", "Send the body as application/json in UTF-8, not compressed.");
  }
  const text = textOf(bytes);
  if (isTooDeep(text)) {
    throw new Refusal("malformed_json", `The body is nested deeper than ${JSON_DEPTH_MAX} levels.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refusal("malformed_json", "The body cannot be read as JSON.");
  }
  if (UNSTORABLE_ESCAPE.test(text) || text.includes("\0")) refuseUnstorable(json);
  return { bytes, json };
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal("malformed_json", "The body is not UTF-8.");
  }
}

/**
 * The body's bytes, read no further than the limit, whatever its length was said to be.
 *
 * @throws Refusal 413
 */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > BODY_BYTES_MAX) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  if (request.headers.has("content-length")) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > BODY_BYTES_MAX) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(): Refusal {
  return new Refusal("body_too_large", `A body may have up to ${BODY_BYTES_MAX} bytes.`);
}

/** Counts brackets outside strings, before anything recursive sees the text. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (inString) {
      if (character === 0x5c) i++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}

const UNSTORABLE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

/** Strings that a database or a UTF-8 reader would give back changed: with a NUL, or with half a surrogate pair. */
function refuseUnstorable(json: unknown): void {
  const errors: FieldError[] = [];
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) {
      errors.push({ pointer, code: "invalid_text", detail: "must be Unicode text without NUL" });
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        visit(key, pointer);
        visit(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      }
    }
  };
  visit(json, "");
  if (errors.length > 0) throw new Refusal("validation_failed", "A text cannot be stored as it is.", { errors });
}
