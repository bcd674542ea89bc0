/** The judge of the contract bites: each answer that the contract does not describe is refused for its own reason. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ContractDocument, ContractJudge, checkedFetch, contract, type SeenAnswer } from "./contract.ts";

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const refusal = {
  headers: { "Request-Id": { $ref: "#/components/headers/Request-Id" } },
  content: { "application/problem+json": { schema: reference("Problem"), examples: { not_found: {} } } },
};
const document = {
  openapi: "3.1.0",
  paths: {
    "/v1/things/{id}": {
      get: {
        operationId: "getThing",
        responses: {
          200: {
            headers: { ETag: { $ref: "#/components/headers/ETag" } },
            content: { "application/json": { schema: reference("Thing") } },
          },
          404: { $ref: "#/components/responses/NotFound" },
        },
      },
      delete: { operationId: "deleteThing", responses: { 204: {}, 404: refusal } },
    },
    "/v1/things/all": { get: { operationId: "getAllThings", responses: { 200: {} } } },
  },
  webhooks: {
    "thing.made": {
      post: { requestBody: { content: { "application/json": { schema: reference("ThingMade") } } } },
    },
  },
  components: {
    responses: { NotFound: refusal },
    headers: {
      ETag: { required: true, schema: { type: "string", maxLength: 5 } },
      "Request-Id": { schema: { type: "string" } },
    },
    schemas: {
      Problem: {
        type: "object",
        properties: { status: { type: "integer" }, code: { type: "string" }, request_id: { type: "string" } },
        required: ["status", "code", "request_id"],
        additionalProperties: false,
      },
      Thing: {
        type: "object",
        properties: { id: { type: "string", pattern: "^thi_" }, made_at: { type: "string", format: "date-time" } },
        required: ["id"],
        additionalProperties: false,
      },
      ThingMade: {
        type: "object",
        properties: { object: { const: "event" }, type: { const: "thing.made" } },
        required: ["type"],
        additionalProperties: false,
      },
    },
  },
} as unknown as ContractDocument;

type Planted = Partial<Omit<SeenAnswer, "headers" | "body">> & {
  headers?: Record<string, string | null>;
  body?: unknown;
};

const JSON_ANSWER = { "content-type": "application/json; charset=utf-8", "request-id": "req_1", etag: '"1"' };

function seen({ headers, body = { id: "thi_1" }, ...rest }: Planted): SeenAnswer {
  const all = Object.entries({ ...JSON_ANSWER, ...headers }).filter(
    (each): each is [string, string] => each[1] !== null,
  );
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "GET", path: "/v1/things/1?a=b", status: 200, headers: new Headers(all), body: text, ...rest };
}

const refused = (code: string, more: Planted = {}): Planted => ({
  status: 404,
  headers: { "content-type": "application/problem+json", etag: null },
  body: { status: 404, code, request_id: "req_1" },
  ...more,
});

describe("an answer that the contract describes", () => {
  test.each<[string, Planted]>([
    ["a success", {}],
    ["all that may be there", { body: { id: "thi_1", made_at: "2026-01-01T00:00:00.000Z" } }],
    ["a refusal", refused("not_found")],
    ["no content", { method: "DELETE", status: 204, body: "", headers: { etag: null } }],
    ["a literal path before a template", { path: "/v1/things/all", body: "", headers: { etag: null } }],
    ["only headers", { method: "HEAD", body: "" }],
    ["a page for people", { path: "/docs/errors/x", body: "<p>", headers: { "content-type": "text/html" } }],
    ["an unknown path", { ...refused("whatever"), path: "/v1/nothing" }],
    [
      "a method that is not there",
      {
        method: "PUT",
        status: 405,
        headers: { "content-type": "application/problem+json", allow: "GET" },
        body: { status: 405, code: "method_not_allowed", request_id: "req_1" },
      },
    ],
  ])("%s", (_, planted) => expect(new ContractJudge(document).faults(seen(planted))).toEqual([]));

  test("is counted under its operation and status", () => {
    const judge = new ContractJudge(document);
    judge.faults(seen({}));
    judge.faults(seen({}));
    judge.faults(seen(refused("not_found")));
    expect(Object.fromEntries(judge.seen)).toEqual({ "getThing 200": 2, "getThing 404": 1 });
  });
});

describe("an answer that it does not describe", () => {
  test.each<[string, Planted, RegExp]>([
    ["an undocumented status", { status: 201 }, /status 201 is not documented/],
    ["an undocumented path", { path: "/v1/nothing" }, /has no \/v1\/nothing/],
    ["an undocumented method", { method: "PUT" }, /PUT is not documented/],
    ["a field more", { body: { id: "thi_1", planted: 1 } }, /additional.*planted/],
    ["a field less", { body: {} }, /required.*id/],
    ["a value of another form", { body: { id: "one" } }, /\/id must match pattern/],
    ["a wrong format", { body: { id: "thi_1", made_at: "now" } }, /\/made_at must match format/],
    ["no JSON", { body: "{" }, /must be object/],
    ["another content type", { headers: { "content-type": "text/html" } }, /content type "text\/html" is not/],
    ["a missing header", { headers: { etag: null } }, /ETag is missing/],
    ["a header of another form", { headers: { etag: '"12345"' } }, /ETag: .*must NOT have more than 5/],
    ["an undocumented header", { headers: { location: "/v1/things/1" } }, /Location is not documented/],
    ["no request id", { headers: { "request-id": null } }, /no Request-Id/],
    ["a body without any", { method: "DELETE", status: 204, headers: { etag: null } }, /where none is documented/],
    ["an undocumented code", refused("planted"), /code planted is not documented/],
    ["a problem with a field more", refused("not_found", { body: { ...problem(), planted: 1 } }), /planted/],
    [
      "a problem of another status",
      refused("not_found", { body: { ...problem(), status: 400 } }),
      /in the body is 400/,
    ],
    [
      "a problem of another request",
      refused("not_found", { body: { ...problem(), request_id: "x" } }),
      /request_id is/,
    ],
    ["a refused method without Allow", refused("x", { method: "PUT", status: 405 }), /no Allow/],
    ["an event that carries more", { body: { object: "event", type: "thing.made", planted: 1 } }, /planted/],
    ["an event of no known type", { body: { object: "event", type: "thing.lost" } }, /webhook .* is a thing.lost/],
  ])("%s", (_, planted, says) => expect(new ContractJudge(document).faults(seen(planted)).join("\n")).toMatch(says));
});

function problem() {
  return { status: 404, code: "not_found", request_id: "req_1" };
}

describe("the contract itself", () => {
  test("has schemas that can judge, each of them", () => {
    // In strict mode an unknown word or format in a schema is an error: nothing is let through for want of meaning.
    const judge = new ContractJudge(contract);
    const answers = Object.entries(contract.paths).flatMap(([template, item]) =>
      Object.entries(item).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => ({ template, method, status: Number(status) })),
      ),
    );
    const types = ["application/json", "application/problem+json", "text/event-stream"];
    for (const { template, method, status } of answers) {
      const path = template.replaceAll(/\{\w+\}/g, "x");
      const faultsAs = (type: string) => {
        const headers = new Headers({ "content-type": type, "request-id": "req_1" });
        return judge.faults({ method: method.toUpperCase(), path, status, headers, body: "{}" }).join();
      };
      // Nothing at all, labelled as each type in turn, is an answer of one of them at most.
      const misfits = types.map(faultsAs).filter((faults) => /content type|where none/.test(faults));
      expect([path, status, misfits.length >= types.length - 1]).toEqual([path, status, true]);
    }
    for (const type of Object.keys(contract.webhooks ?? {})) expect(judge.eventFaults({ type })).not.toEqual([]);
    expect(judge.seen.size).toBe(answers.length);
  });
});

describe("the checked fetch", () => {
  const server = createServer((request, response) => {
    const isStream = request.url === "/v1/events/stream";
    response.writeHead(200, {
      "content-type": isStream ? "text/event-stream" : "application/json",
      "request-id": "req_1",
    });
    response.end(isStream ? 'retry: 1\n\nid: 1\ndata: {"type":"planted"}\n\n' : '{"status":"ok","planted":1}');
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.close();
  });

  // What fails inside is what these tests are about.
  const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  test.fails("fails the test that sees a planted field, also where the error is swallowed", async () => {
    await checkedFetch(url("/"))(url("/healthz")).catch(() => undefined);
  });

  test.fails("fails the test that sees an event of no known type on a stream", async () => {
    const answer = await checkedFetch(url("/"))(url("/v1/events/stream"));
    await answer.text().catch(() => undefined);
  });

  test("throws, and leaves other servers alone", async () => {
    expect(await (await checkedFetch("http://127.0.0.1:1")(url("/healthz"))).json()).toEqual({
      status: "ok",
      planted: 1,
    });
  });
});
