/**
 * Constant Contact spells out places in addresses: "CA" and "US" are stored and returned as "California" and "United States".
 * These are the same places, so comparisons use the names.
 */
const STATES = new Map(
  `AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,
  FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,
  MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,
  NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,
  PA Pennsylvania,PR Puerto Rico,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,
  VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,AS American Samoa,GU Guam,
  MP Northern Mariana Islands,VI U.S. Virgin Islands,AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,
  NL Newfoundland and Labrador,NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,
  QC Quebec,SK Saskatchewan,YT Yukon`
    .split(',')
    .map((row) => row.trim())
    .map((row) => [row.slice(0, 2), row.slice(3)] as const),
);

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** The name of a US state or Canadian province for its two-letter code. Other text is returned unchanged. */
export function stateName(text: string): string {
  return STATES.get(text.toUpperCase()) ?? text;
}

/** The English name of a country for its two-letter code or "USA". Other text is returned unchanged. */
export function countryName(text: string): string {
  if (/^usa$/i.test(text)) return countryName('US');
  return /^[a-z]{2}$/i.test(text) ? (COUNTRIES.of(text.toUpperCase()) ?? text) : text;
}
