// The generator of the SDK: from an operation with `x-sdk` to a method, from a schema to a type.
import { describe, expect, test } from "vitest";
import { type Document, generateResources, generateTypes } from "../sdk/generate.ts";

describe("generator", () => {
  const state = { type: "string", enum: ["open", "shut"] };
  const door = { type: "object", required: ["state"], properties: { state } };
  const document = {
    openapi: "3.1.0",
    info: { title: "Doors", version: "1" },
    paths: {
      "/v1/doors/{door_id}/locks/{id}": {
        post: {
          operationId: "turnLock",
          "x-sdk": "doors.locks.turn",
          summary: "Turn a lock */ gently",
          parameters: [
            { name: "door_id", in: "path", required: true, schema: { type: "string" } },
            { name: "id", in: "path", required: true, schema: { type: "string" } },
          ],
          requestBody: { content: { "application/json": { schema: { type: "object", properties: { state } } } } },
          responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Door" } } } } },
        },
      },
    },
    components: { schemas: { Door: door } },
  } as unknown as Document;

  test("an operation becomes a method at its place: path parameters, body, options", () => {
    const source = generateResources(document);
    expect(source).toContain("turn(doorId: string, id: string, body?: TurnLockBody, options?: CallOptions)");
    expect(source).toMatch(/path: `\/v1\/doors\/\$\{segment\(doorId\)\}\/locks\/\$\{segment\(id\)\}`, body, options/);
    expect(source).toContain("/** Turn a lock *\\/ gently */");
    expect(source).toContain("readonly locks: DoorsLocksResource;");
  });

  test("enumerations are open in answers, closed in requests", async () => {
    const source = await generateTypes(document);
    expect(source).toContain('state: ("open" | "shut") | (string & {});');
    expect(source).toContain('state?: "open" | "shut";');
  });
});
