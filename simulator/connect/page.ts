/** Plain HTML for the pages where people stand in for merchants: works without scripts, by keyboard, read aloud. */

/** What a page answers: something to read, or where to go. */
export type PageAnswer =
  | { readonly html: string; readonly status?: number }
  /** Answered with 303 See Other. */
  | { readonly to: string };

export const escaped = (text: unknown): string =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;" +
  "background:#fff}label,legend{display:block;font-weight:600}fieldset{border:1px solid #767676;margin:1rem 0;" +
  "padding:.5rem 1rem 1rem}input,select{font:inherit;padding:.4rem;border:1px solid #767676;width:100%;" +
  "box-sizing:border-box}input[type=checkbox],input[type=radio]{width:auto;margin-right:.5rem}" +
  "button{font:inherit;padding:.6rem 1.2rem;margin:1rem 1rem 0 0}p.field{margin:.75rem 0}" +
  ":focus-visible{outline:3px solid #0b57d0;outline-offset:2px}.hint{font-weight:400;font-size:.9rem;color:#4a4a4a}" +
  ".error{border-left:4px solid #b3261e;padding:.5rem 1rem;color:#8c1d18}";

/** A whole page; `body` is HTML. */
export function document(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">' +
    `<style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${body}` +
    '<p class="hint">This is the Stripe simulator. Do not enter anything real.</p></main></body></html>'
  );
}

/** What went wrong, announced by screen readers as the page opens. */
export const problem = (message: string | undefined): string =>
  message === undefined ? "" : `<div class="error" role="alert" tabindex="-1" autofocus>${escaped(message)}</div>`;

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly type?: "checkbox" | "email" | "number" | "tel" | "text" | "url";
  /** For a choice of one: value and words. */
  readonly options?: readonly (readonly [string, string])[];
}

/** One labelled control. */
export function control({ name, label, hint, value = "", type = "text", options }: Field): string {
  const id = `f-${name.replace(/[^A-Za-z0-9]/g, "-")}`;
  const about = hint === undefined ? "" : `<span class="hint" id="${id}-hint">${escaped(hint)}</span>`;
  const described = hint === undefined ? "" : ` aria-describedby="${id}-hint"`;
  const named = `id="${id}" name="${escaped(name)}"${described}`;
  const title = `<label for="${id}">${escaped(label)}</label>${about}`;
  if (options) {
    const choices = options.map(([choice, words]) => {
      const chosen = choice === value ? " selected" : "";
      return `<option value="${escaped(choice)}"${chosen}>${escaped(words)}</option>`;
    });
    return `<p class="field">${title}<select ${named}>${choices.join("")}</select></p>`;
  }
  if (type === "checkbox") {
    const checked = value === "true" ? " checked" : "";
    const box = `<input type="checkbox" value="true" ${named}${checked}>`;
    return `<p class="field"><label for="${id}">${box}${escaped(label)}</label>${about}</p>`;
  }
  return `<p class="field">${title}<input type="${type}" value="${escaped(value)}" ${named}></p>`;
}

/** A form that posts to where it stands. */
export const form = (content: string, buttons: readonly (readonly [string, string])[]): string =>
  `<form method="post">${content}<p>${buttons
    .map(([value, words]) => `<button name="action" value="${value}">${escaped(words)}</button>`)
    .join("")}</p></form>`;

/** A page that says why there is nothing to do here. */
export const notice = (title: string, message: string, status = 200): PageAnswer => ({
  html: document(title, `<p>${escaped(message)}</p>`),
  status,
});
