/**
 * Constant Contact writes the places of an address out: "CA" and "US" that were sent are stored and given as "California" and
 * "United States". What it wrote out is the same place, so comparisons look at names alone.
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

/** The name of a state of the USA or a province of Canada for its two letters; any other text as it is. */
export function stateName(text: string): string {
  return STATES.get(text.toUpperCase()) ?? text;
}

/** The English name of a country for its two letters, or for "USA"; any other text as it is. */
export function countryName(text: string): string {
  if (/^usa$/i.test(text)) return countryName('US');
  return /^[a-z]{2}$/i.test(text) ? (COUNTRIES.of(text.toUpperCase()) ?? text) : text;
}
