/** `node simulator/readme.ts` writes the tables of README.md that follow from the code: operations and faults. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FAULTS, type FaultKind } from "./faults.ts";
import { ROUTES } from "./routes.ts";

export const README = join(import.meta.dirname, "README.md");

type Rows = readonly (readonly string[])[];

/** A table with columns as wide as their widest cell. */
function table(head: readonly string[], rows: Rows): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** Every path with its methods, and whether the header Stripe-Account may stand beside it. */
function operations(): string {
  const paths = [...new Set(ROUTES.map(({ path }) => path))].sort();
  const rows = paths.map((path) => {
    const here = ROUTES.filter((one) => one.path === path);
    const methods = here.map(({ method }) => method).sort();
    const onAccount = here.filter((one) => one.onAccount).map(({ method }) => method);
    return [
      `\`${path}\``,
      methods.join(", "),
      onAccount.length === methods.length ? "yes" : onAccount.sort().join(", "),
    ];
  });
  return table(["path", "methods", "`Stripe-Account`"], rows);
}

function faults(): string {
  const kinds = Object.entries<FaultKind>(FAULTS);
  const rows = kinds.map(([name, { stage, says, ms }]) => [`\`${name}\``, stage, says, ms ?? ""]);
  return table(["`do`", "where", "what it does", "`ms`"], rows);
}

const SECTIONS: Record<string, () => string> = { operations, faults };

/** The text with its generated tables as the code has them now. */
export function renewed(text: string): string {
  return Object.entries(SECTIONS).reduce((all, [name, make]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [all.indexOf(open), all.indexOf(close)];
    if (from < 0 || to < from) throw new Error(`README.md has no ${open} … ${close}`);
    return `${all.slice(0, from + open.length)}\n\n${make()}\n\n${all.slice(to)}`;
  }, text);
}

if (import.meta.main) writeFileSync(README, renewed(readFileSync(README, "utf8")));
