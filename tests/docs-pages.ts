/** The documentation as data: its fenced blocks, its marked tables, its links and headings. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../local/configuration.ts";

/** A fenced block: what it is (`sh run`, `json Payment` …) and what it holds. */
export interface Block {
  readonly page: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

/** A table behind a marker, `<!-- what it lists -->`: its rows as cells, without the head. */
export interface MarkedTable {
  readonly page: string;
  readonly marker: string;
  readonly rows: readonly (readonly string[])[];
}

/** Paths of all pages, relative to the repository. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

export function pageText(page: string): string {
  return readFileSync(join(repository, page), "utf8");
}

const FENCE = /^```(.*)$/;

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [at, line] of pageText(page).split("\n").entries()) {
    const fence = FENCE.exec(line);
    if (open === undefined) {
      if (fence) open = { line: at + 1, info: fence[1] ?? "", lines: [] };
    } else if (fence) {
      blocks.push({ page, line: open.line, info: open.info, text: open.lines.join("\n") });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open) throw new Error(`${page}:${open.line}: the block is not closed`);
  return blocks;
}

const MARKER = /^<!-- (.+) -->$/;

export function tablesOf(page: string): MarkedTable[] {
  const lines = pageText(page).split("\n");
  return lines.flatMap((line, at) => {
    const marker = MARKER.exec(line)?.[1];
    if (marker === undefined) return [];
    const body = lines.slice(at + 2, lines.indexOf("", at + 2));
    const rows = body.slice(2).map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    return [{ page, marker, rows }];
  });
}

/** The rows of the one table with this marker in all of the documentation. */
export function tableOf(marker: string): readonly (readonly string[])[] {
  const found = PAGES.flatMap(tablesOf).filter((table) => table.marker === marker);
  const [table] = found;
  if (!table || found.length > 1) throw new Error(`there are ${found.length} tables "${marker}", not one`);
  return table.rows;
}

/** What stands in backticks. */
export function codes(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** Text without its fenced blocks. */
function prose(page: string): string {
  return pageText(page).replace(/^```.*\n[\s\S]*?^```$/gm, "");
}

export function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");
}

/** The fragments that lead into a page. */
export function anchorsOf(page: string): string[] {
  const headings = [...prose(page).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? "");
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
