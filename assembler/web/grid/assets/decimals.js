// Sums of amounts as they were typed: whole numbers of any size (BigInt), never binary fractions.

const NUMBER = /^([+-]?)(\d{1,40}|\d{1,3}(?:,\d{3}){1,13})(?:\.(\d{1,40}))?$/;

/** A number as a whole number and how many of its digits are decimals; null where it is none. */
export function parsed(text) {
  if (/\p{No}/u.test(text)) return null; // 5² is not 52
  const folded = text.normalize("NFKC").replace(/−/g, "-").replace(/\s/g, "");
  const match = NUMBER.exec(folded);
  if (!match) return null;
  const [, sign, whole, decimals = ""] = match;
  const digits = BigInt(whole.replaceAll(",", "") + decimals);
  return { digits: sign === "-" ? -digits : digits, places: decimals.length };
}

/** The sum of those texts that are numbers, as text with thousands separators; null for none. */
export function sum(texts) {
  const numbers = texts.map(parsed).filter(Boolean);
  if (!numbers.length) return null;
  const places = numbers.reduce((most, one) => Math.max(most, one.places), 0);
  const scaled = (one) => one.digits * 10n ** BigInt(places - one.places);
  const total = numbers.reduce((before, one) => before + scaled(one), 0n);
  return { count: numbers.length, text: shown(total, places) };
}

function shown(total, places) {
  const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const decimals = places ? `.${digits.slice(-places)}` : "";
  return `${total < 0n ? "-" : ""}${whole}${decimals}`;
}
