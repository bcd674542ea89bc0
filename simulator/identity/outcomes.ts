/** How a verification may end: verified, or one of the errors that Stripe documents, by the check that finds it. */

/** The check that fails; `session`: the person did not come so far. */
type Failed = "document" | "id_number" | "selfie" | "session";

export const ERRORS = {
  abandoned: ["session", "The user did not complete the verification."],
  consent_declined: ["session", "The user declined to be verified by Stripe."],
  country_not_supported: ["session", "The user's country is not supported."],
  device_not_supported: ["session", "The user's device does not have a camera."],
  document_expired: ["document", "The provided identity document has expired."],
  document_type_not_supported: ["document", "The provided file is not one of the supported document types."],
  document_unverified_other: ["document", "The document could not be verified."],
  id_number_insufficient_document_data: ["id_number", "The document did not carry enough information."],
  id_number_mismatch: ["id_number", "The ID number, name and date of birth do not belong together."],
  id_number_unverified_other: ["id_number", "The ID number could not be verified."],
  selfie_document_missing_photo: ["selfie", "The document does not show a face."],
  selfie_face_mismatch: ["selfie", "The face in the selfie does not match the face on the document."],
  selfie_manipulated: ["selfie", "The selfie has been manipulated."],
  selfie_unverified_other: ["selfie", "The selfie could not be verified."],
  under_supported_age: ["session", "The user is younger than the supported age."],
} as const satisfies Record<string, readonly [Failed, string]>;
export type ErrorCode = keyof typeof ERRORS;

export type Outcome = "verified" | ErrorCode;

export const isOutcome = (value: unknown): value is Outcome =>
  value === "verified" || (typeof value === "string" && Object.hasOwn(ERRORS, value));

/** The errors that a session can end with, by the checks that it makes. */
export function errorsOf(type: string, selfie: boolean, idNumber: boolean): ErrorCode[] {
  const checks: Failed[] = [
    "session",
    ...(type === "document" ? (["document"] as const) : []),
    ...(selfie ? (["selfie"] as const) : []),
    ...(type === "id_number" || idNumber ? (["id_number"] as const) : []),
  ];
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => checks.includes(ERRORS[code][0]));
}
