/** llms.txt: the documentation for readers that are programs, made from the pages and the contract. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./configuration.ts";

/** A page as it is served below /docs. */
type Page = { name: string; text: string };

/** The order in which the pages are read; a page that is not named here comes last. */
const ORDER = ["quickstart", "authentication", "payments", "parties", "money", "webhooks", "workflows", "testing"];

const INTRODUCTION = `# Tributary

> A white-label payments platform for game creators and other publishers: take players' payments, split each one to
> the cent among those who earned it, book it in a double-entry ledger, transfer the shares, announce everything by
> signed webhooks.

Get an access token by client credentials at \`POST /oauth/token\`. Amounts are integers in minor units (1999 and EUR
are 19.99 EUR). Every \`POST\` takes an \`Idempotency-Key\`. Payments are accepted with 202 and go on by themselves:
follow \`GET /v1/payments/{id}/stream\` or webhooks. A declined card is a payment that ends as \`failed\`, not an error.
Refusals are problem details with a stable \`code\`. Values are added to enumerations without notice.
`;

/** Every page of the documentation, in the order in which they are read. */
export function docsPages(): Page[] {
  const rank = ({ name }: Page) => (ORDER.indexOf(name.slice(0, -3)) + ORDER.length + 1) % (ORDER.length + 1);
  return readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name): Page => ({ name, text: readFileSync(join(repository, "docs", name), "utf8") }))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** The text of llms.txt: what it is, the pages with their first sentence, every operation by its tag. */
export function llmsText(): string {
  const pages = docsPages().map(({ name, text }) => `- [${titleOf(text)}](/docs/${name}): ${firstSentence(text)}`);
  const sections = [INTRODUCTION, `## Pages\n\n${pages.join("\n")}\n`, contractSections()];
  return sections.join("\n");
}

function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? "";
}

function firstSentence(text: string): string {
  const paragraph = text.split("\n\n")[1]?.replaceAll("\n", " ") ?? "";
  return /^.*?[.:](?= |$)/.exec(paragraph)?.[0].replace(/:$/, ".") ?? paragraph;
}

type Contract = {
  tags: { name: string }[];
  paths: Record<string, Record<string, { operationId?: string; summary: string; tags: string[] }>>;
};

function contractSections(): string {
  const file = join(repository, "openapi/openapi.json");
  if (!existsSync(file)) return "";
  const { tags, paths } = JSON.parse(readFileSync(file, "utf8")) as Contract;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, line: `${method.toUpperCase()} ${path}` })),
  );
  const ofTag = (name: string) =>
    operations
      .filter(({ operationId, tags: its }) => operationId !== undefined && its.includes(name))
      .map(({ line, summary }) => `- \`${line}\`: ${summary}`)
      .join("\n");
  const head = "## Operations\n\nThe contract is [OpenAPI 3.1](/openapi.json); [/docs](/docs) shows it to people.\n";
  return [head, ...tags.map(({ name }) => `### ${name}\n\n${ofTag(name)}\n`)].join("\n");
}
