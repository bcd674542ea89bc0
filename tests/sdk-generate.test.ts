// The generator of the SDK: from an operation with `x-sdk` to a method, from a schema to a type.
import { describe, expect, test } from "vitest";
import { generateResources, generateTypes } from "../sdk/generate.ts";
import type { Document } from "../sdk/openapi-document.ts";

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

  test("an event carries what its type says", () => {
    const event = { type: "object", properties: { id: { type: "string" } } };
    const object = { $ref: "#/components/schemas/Door" };
    const schema = {
      allOf: [{ $ref: "#/components/schemas/Event" }, { properties: { data: { properties: { object } } } }],
    };
    const webhooks = { "door.opened": { post: { requestBody: { content: { "application/json": { schema } } } } } };
    const components = { schemas: { ...document.components?.schemas, Event: event } };
    const source = generateResources({ ...document, components, webhooks } as unknown as Document);
    expect(source).toContain('readonly "door.opened": Door;');
    expect(source).toMatch(/export type Event = \{\s+\[Type in keyof EventObjects\]/);
  });

  test("enumerations are open in answers, closed in requests", async () => {
    const source = await generateTypes(document);
    expect(source).toContain('state: ("open" | "shut") | (string & {});');
    expect(source).toContain('state?: "open" | "shut";');
  });
});
