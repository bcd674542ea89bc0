/** A provider's refusal, as every answer may carry it. */

/** A refusal by the provider: final for this call. `code` is the provider's stable code. */
export interface ProviderError {
  readonly code: string;
  readonly message: string;
  readonly declineCode: string | null;
}
