/** How a tenant's pages look and whom their readers turn to. */
import * as z from "zod";

const NAME_LENGTH_MAX = 100;
const URL_LENGTH_MAX = 500;
/** What WCAG 2.2 asks of text at level AA. */
const CONTRAST_MIN = 4.5;

const Color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, "must be a colour such as #1b5e20, in lower case")
  .meta({ description: "sRGB, `#rrggbb`." });
const HttpsUrl = z.url({ protocol: /^https$/, error: "must be an https URL" }).max(URL_LENGTH_MAX);

/** A shade of text and what it stands on: both are refused when they are too near to be read. */
const PAIRS = [
  ["text_color", "background_color"],
  ["primary_text_color", "primary_color"],
  ["primary_color", "background_color"],
] as const;

export const Branding = z
  .strictObject({
    display_name: z.string().min(1).max(NAME_LENGTH_MAX).nullable().meta({
      description: "What players and merchants read. Null: the tenant's name.",
    }),
    primary_color: Color,
    primary_text_color: Color,
    background_color: Color,
    text_color: Color,
    logo_url: HttpsUrl.nullable(),
    support_url: HttpsUrl.nullable(),
    support_email: z.email().max(254).nullable(),
    custom_hostname: z
      .string()
      .max(253)
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "must be a host name such as pay.example.com")
      .nullable()
      .meta({ description: "The tenant's own host name of its pages." }),
  })
  .superRefine((branding, issues) => {
    for (const [front, back] of PAIRS) {
      const contrast = contrastOf(branding[front], branding[back]);
      if (contrast >= CONTRAST_MIN) continue;
      const found = `has a contrast of ${contrast.toFixed(2)}:1 to ${back} ${branding[back]}`;
      issues.addIssue({ code: "custom", path: [front], message: `${found}, and readers need ${CONTRAST_MIN}:1` });
    }
  })
  .meta({
    id: "Branding",
    description: "Names, colours and contacts of the tenant's pages. Colours are checked for contrast.",
  });

export const DEFAULT_BRANDING: z.infer<typeof Branding> = {
  display_name: null,
  primary_color: "#0b57a4",
  primary_text_color: "#ffffff",
  background_color: "#ffffff",
  text_color: "#1b1b1b",
  logo_url: null,
  support_url: null,
  support_email: null,
  custom_hostname: null,
};

/** WCAG 2.2, "contrast ratio": from 1 (the same) to 21 (black on white). Both colours are `#rrggbb`. */
export function contrastOf(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
