/** What a publisher tells of itself and its people when it applies. */
export const BUSINESS = {
  legal_name: "Aurora Games GmbH",
  tax_identification_number: "DE811234567",
  website: "https://aurora.example",
  contact_email: "jane@aurora.example",
  address: { line1: "Sonnenallee 1", city: "Berlin", postal_code: "12047", country: "DE" },
};
export const JANE = {
  first_name: "Jane",
  last_name: "Doe",
  email: "jane@aurora.example",
  date_of_birth: "1990-01-31",
  politically_exposed: false,
};
export const OWNER = {
  first_name: "Olga",
  last_name: "Nordin",
  date_of_birth: "1980-05-01",
  country: "SE",
  politically_exposed: false,
};
