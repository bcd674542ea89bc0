/** The contract as its readers get it: what the generator is known to lose or to bend is there, and straight. */
import { expect, test } from "vitest";
import { contractDocument } from "../openapi/document.ts";
import { type ContractDocument, ContractJudge } from "./contract.ts";

type Json = Record<string, unknown>;

const document = contractDocument() as unknown as Json & {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Json> }>>;
  components: { schemas: Record<string, Json>; examples: Record<string, { value: unknown }> };
};

/** Every object in the document, with the way to it. */
function* parts(node: unknown, way = ""): Generator<[string, Json]> {
  if (typeof node !== "object" || node === null) return;
  yield [way, node as Json];
  for (const [key, value] of Object.entries(node)) yield* parts(value, `${way}/${key}`);
}

test("is the same text each time", () => {
  expect(JSON.stringify(contractDocument())).toBe(JSON.stringify(document));
});

test("lets no named schema be null by itself: whoever refers to it says so", () => {
  const nullable = Object.entries(document.components.schemas).filter(([, { type }]) => [type].flat().includes("null"));
  expect(nullable.map(([name]) => name)).toEqual([]);
  const challenge = { anyOf: [{ $ref: "#/components/schemas/Challenge" }, { type: "null" }] };
  expect(document.components.schemas.Payment).toMatchObject({ properties: { challenge } });
});

test("asks for no value of two kinds at once", () => {
  const both = [...parts(document)].filter(([way, { allOf }]) => Array.isArray(allOf) && !way.startsWith("/webhooks/"));
  expect(both.map(([way]) => way)).toEqual([]);
});

test("describes every parameter once, at the parameter", () => {
  const parameters = [...parts(document)].filter(
    ([, part]) => typeof part.in === "string" && part.schema !== undefined,
  );
  expect(parameters.length).toBeGreaterThan(100);
  for (const [way, { description, schema }] of parameters) {
    expect([way, typeof description, (schema as Json).description]).toEqual([way, "string", undefined]);
  }
});

test("shows an example of every success, and each is one", () => {
  const judge = new ContractJudge(document as unknown as ContractDocument);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, responses }] of Object.entries(methods)) {
      const [status = "", response] = Object.entries(responses).find(([code]) => code.startsWith("2")) ?? [];
      const content = response?.content as Record<string, { examples?: Json }> | undefined;
      if (content?.["application/json"] === undefined) continue;
      const [name = ""] = Object.keys(content["application/json"].examples ?? {});
      const example = document.components.examples[name]?.value;
      expect([operationId, example]).not.toEqual([operationId, undefined]);
      const headers = new Headers({ "content-type": "application/json", "request-id": "req_1" });
      const answer = { method, path: path.replaceAll(/\{\w+\}/g, "x"), status: Number(status), headers };
      expect(judge.faults({ ...answer, body: JSON.stringify(example) })).toEqual([]);
    }
  }
});
