/** Redocly rules of our own: what WIRE says of names and refusals, read from every operation of the document. */

const PROBLEM = "application/problem+json";
const CAMEL = /^[a-z][a-zA-Z0-9]*$/;
const SNAKE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\[[a-z_]+\])?$/;
const HEADER = /^[A-Z][A-Za-z0-9]*(-[A-Z][A-Za-z0-9]*)*$/;
/** RFC 6749, 7009 and 7662 write their own refusals as plain JSON, and strict clients refuse anything else. */
const OAUTH = /^\/oauth\//;

/** Operation ids are the SDK's and every generator's method names. */
function CamelCaseOperationId() {
  return {
    Operation(operation, { report, location }) {
      if (operation.operationId === undefined || CAMEL.test(operation.operationId)) return;
      report({
        message: `operationId ${operation.operationId} is not camelCase`,
        location: location.child("operationId"),
      });
    },
  };
}

/** JSON is in snake_case, in bodies and in the query. Where workflows are keys, they are called by their own names. */
function SnakeCaseNames() {
  let workflows = new Set();
  return {
    Root(root) {
      workflows = new Set(root.components?.schemas?.WorkflowRun?.properties?.kind?.enum);
    },
    SchemaProperties(properties, { report, location }) {
      for (const name of Object.keys(properties)) {
        if (!SNAKE.test(name) && !workflows.has(name))
          report({ message: `property ${name} is not snake_case`, location: location.child(name).key() });
      }
    },
    Parameter(parameter, { report, location }) {
      const form = parameter.in === "header" ? HEADER : SNAKE;
      if (!form.test(parameter.name)) {
        report({ message: `parameter ${parameter.name} is not in our form`, location: location.child("name") });
      }
    },
  };
}

/** Every refusal is a problem document, and nothing else is. */
function ProblemOnRefusal() {
  return {
    PathItem: {
      Operation: {
        Responses: {
          Response: {
            enter(response, { report, location, key, parentLocations, resolve }) {
              const refusal = /^[45]/.test(String(key)) || key === "default";
              const path = parentLocations.PathItem.pointer.split("/").pop()?.replaceAll("~1", "/") ?? "";
              const inPaths = parentLocations.PathItem.pointer.startsWith("#/paths/");
              if (!refusal || !inPaths || OAUTH.test(path)) return;
              const types = Object.keys(resolve(response).node?.content ?? response.content ?? {});
              if (types.length === 1 && types[0] === PROBLEM) return;
              report({ message: `${key} answers ${types.join(", ") || "no body"}, not ${PROBLEM}`, location });
            },
          },
        },
      },
    },
  };
}

/** Who may call what is said at each operation: silence is not an answer. */
function SecurityEverywhere() {
  return {
    Operation(operation, { report, location }) {
      if (operation.security === undefined) report({ message: "the operation does not say who may call it", location });
    },
  };
}

const rules = {
  "camel-case-operation-id": CamelCaseOperationId,
  "snake-case-names": SnakeCaseNames,
  "problem-on-refusal": ProblemOnRefusal,
  "security-everywhere": SecurityEverywhere,
};

export default function tributary() {
  const all = Object.fromEntries(Object.keys(rules).map((name) => [`tributary/${name}`, "error"]));
  return { id: "tributary", rules: { oas3: rules }, configs: { house: { rules: all } } };
}
