/** What an applicant tells: the business, who represents it, who owns it. All of it personal, some of it required. */
import * as z from "zod";
import type { FieldError } from "../core/errors.ts";
import { CountryCode } from "../core/parties/countries.ts";

const NAME_LENGTH_MAX = 100;
const OWNERS_MAX = 20;

const Name = z.string().trim().min(1).max(NAME_LENGTH_MAX);
const LegalName = z.string().trim().min(1).max(300).meta({ example: "Aurora Games GmbH" });
const Number_ = z.string().trim().min(1).max(50);
const Email = z.email().max(254).meta({ example: "jane@aurora.example" });
const BirthDate = z.iso.date().meta({ example: "1990-01-31" });
const Website = z.url({ protocol: /^https$/, error: "must be an https URL" }).max(500);
const Exposed = z.boolean().meta({ description: "Whether the person holds a prominent public function." });

const Address = z
  .strictObject({
    line1: z.string().trim().min(1).max(200),
    line2: z.string().trim().min(1).max(200).optional(),
    city: z.string().trim().min(1).max(100),
    postal_code: z.string().trim().min(1).max(20),
    country: CountryCode,
  })
  .meta({ example: { line1: "Sonnenallee 1", city: "Berlin", postal_code: "12047", country: "DE" } });

const business = {
  legal_name: LegalName,
  trading_name: z.string().trim().min(1).max(300),
  registration_number: Number_.meta({ example: "HRB 12345 B" }),
  tax_identification_number: Number_.meta({ example: "DE811234567" }),
  website: Website.meta({ example: "https://aurora.example" }),
  contact_email: Email,
  address: Address,
};

const representative = {
  first_name: Name.meta({ example: "Jane" }),
  last_name: Name.meta({ example: "Doe" }),
  email: Email,
  date_of_birth: BirthDate,
  position: Name.meta({ example: "Managing director" }),
  politically_exposed: Exposed,
};

export const BeneficialOwner = z
  .strictObject({
    first_name: Name.meta({ example: "Jane" }),
    last_name: Name.meta({ example: "Doe" }),
    date_of_birth: BirthDate,
    country: CountryCode,
    politically_exposed: Exposed,
  })
  .meta({ id: "BeneficialOwner", description: "A person who owns or controls a quarter of the business or more." });
export type BeneficialOwner = z.infer<typeof BeneficialOwner>;

/** The same fields, none of them known yet. */
function unknown<Shape extends z.ZodRawShape>(shape: Shape) {
  const fields = Object.entries(shape).map(([name, field]) => [name, (field as z.ZodType).nullable()]);
  return Object.fromEntries(fields) as { [F in keyof Shape]: z.ZodNullable<Shape[F]> };
}

export const BusinessView = z
  .strictObject(unknown(business))
  .meta({ id: "ApplicantBusiness", description: "The business that applies. A field that is not known is null." });
export const RepresentativeView = z
  .strictObject(unknown(representative))
  .meta({ id: "ApplicantRepresentative", description: "Who represents the business, and proves to be that person." });
export type BusinessFields = Partial<z.infer<typeof BusinessView>>;
export type RepresentativeFields = Partial<z.infer<typeof RepresentativeView>>;

/** What may be told, bit by bit: an absent field stays, null takes one back, owners are replaced as a whole. */
export const detailsPatch = {
  business: BusinessView.partial().optional(),
  representative: RepresentativeView.partial().optional(),
  beneficial_owners: z.array(BeneficialOwner).max(OWNERS_MAX).optional(),
};

export interface Details {
  readonly business: BusinessFields;
  readonly representative: RepresentativeFields;
  readonly beneficial_owners: readonly BeneficialOwner[];
}

export const NOTHING_TOLD: Details = { business: {}, representative: {}, beneficial_owners: [] };

const REQUIRED = {
  business: ["legal_name", "tax_identification_number", "website", "contact_email", "address"],
  representative: ["first_name", "last_name", "email", "date_of_birth", "politically_exposed"],
} as const;

export const missing = (pointer: string, detail = "is required"): FieldError => ({ pointer, code: "required", detail });

/** What a part still lacks before the application can be submitted. */
export function missingOf(part: keyof Details, details: Details): FieldError[] {
  if (part === "beneficial_owners") {
    const none = details.beneficial_owners.length === 0;
    return none ? [missing("/beneficial_owners", "name everybody who owns or controls a quarter or more")] : [];
  }
  const told: Record<string, unknown> = details[part];
  return REQUIRED[part].flatMap((name) => (told[name] == null ? [missing(`/${part}/${name}`)] : []));
}

/** Every field of a part, those that are not known as null. */
export const shown = {
  business: (told: BusinessFields) => filled(business, told) as z.infer<typeof BusinessView>,
  representative: (told: RepresentativeFields) => filled(representative, told) as z.infer<typeof RepresentativeView>,
};

function filled(shape: object, told: object): Record<string, unknown> {
  const nothing = Object.fromEntries(Object.keys(shape).map((name) => [name, null]));
  return { ...nothing, ...told };
}

/** Every name that is screened, and whether anybody has declared a prominent public function. */
export function namesIn({ business: of, representative: by, beneficial_owners: owners }: Details) {
  const persons = [by, ...owners].map(({ first_name, last_name }) => [first_name, last_name].filter(Boolean).join(" "));
  return {
    names: [of.legal_name ?? "", of.trading_name ?? "", ...persons].filter((name) => name !== ""),
    declaredExposed: [by, ...owners].some(({ politically_exposed }) => politically_exposed === true),
  };
}
