/* What looks like a personal number, covered: it is not kept on this computer. The server looks more
   closely; here a number too many is covered, for only a copy after a breakdown lacks it. */

const LIKELY = /(?<![+\d])\d(?:[ .-]?\d){9,18}(?!\d)/g;
const LETTERED = /\b(?:\d{6}[-+a-fu-y]\d{3}[0-9a-y]|[a-z]{2} ?\d\d(?:[ -]?[a-z0-9]){11,30})\b/gi;

export function coverNumbers(text) {
  return text.replace(LIKELY, (written) => (isPersonal(written) ? cover(written) : written)).replace(LETTERED, cover);
}

const cover = (written) => written.replace(/[\p{L}\d]/gu, "•");

function isPersonal(written) {
  const digits = written.replace(/\D/g, "");
  if (digits.length > 11) return true; // a century's birth date, or a card
  const isFirstYear = isDate(digits.slice(4, 6), digits.slice(2, 4));
  const isFirstDay = isDate(digits.slice(0, 2), digits.slice(2, 4));
  if (digits.length === 11) return isFirstDay; // Norway's
  return (isFirstYear && isLuhn(digits)) || (isFirstDay && /^\d{6}\D/.test(written));
}

/* Those of foreigners and of tests have 40, 60 or 80 more. */
function isDate(day, month) {
  const isDay = (day >= 1 && day <= 31) || (day >= 41 && day <= 91);
  return isDay && month % 40 >= 1 && month % 40 <= 12;
}

function isLuhn(digits) {
  const doubled = [...digits].reverse().map((digit, at) => (at % 2 ? digit * 2 : Number(digit)));
  return doubled.reduce((sum, one) => sum + (one > 9 ? one - 9 : one), 0) % 10 === 0;
}
