/** Countries: the codes that exist, and between which of them merchants can be paid. */
import * as z from "zod";

const ISO_3166 =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY " +
  "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK " +
  "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR " +
  "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK " +
  "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM " +
  "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF " +
  "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";
const KNOWN: ReadonlySet<string> = new Set(ISO_3166.split(" "));

/** Stripe moves money between platforms and connected accounts of these without further ado; else within a country. */
const ACROSS_BORDERS: ReadonlySet<string> = new Set(
  (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK " + // the EEA
    "CA CH GB US"
  ).split(" "),
);

/** Any answer's country; `CountryCode` is for requests. */
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, "must be an upper-case ISO 3166-1 alpha-2 code")
  .meta({ description: "ISO 3166-1 alpha-2 code in upper case.", example: "DE" });

export const CountryCode = Country.refine((code) => KNOWN.has(code), "is not a country of ISO 3166-1");

/** Whether a tenant's account in one country can pay a merchant in another. */
export function mayPayOutTo(tenantCountry: string, merchantCountry: string): boolean {
  if (tenantCountry === merchantCountry) return true;
  return ACROSS_BORDERS.has(tenantCountry) && ACROSS_BORDERS.has(merchantCountry);
}
