// ---- What two shown numbers differ by, so that a reader can check it: the rule of `difference` in reglab.numbers, which a
// test holds together with this.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DIGITS = "((?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)";
const TOLD = new RegExp(
  `^(?:≈ |exactly )?([-+−]?)(?:(?:${DIGITS}×)?10(⁻?[${RAISED}]+)|${DIGITS}( million| billion|e[-+]?[0-9]+)?)`
  + `(\\s?%)?( of .*|[^0-9⁻${RAISED}]*)$`);
const lower = (text) => text.replace(/⁻|−/g, "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => RAISED.indexOf(digit));
const raise = (text) => text.replace("+", "").replace("-", "⁻").replace(/[0-9]/g, (digit) => RAISED[digit]);

// How many digits a number is written with, without zeros in front.
const long = (text) => text.replace(/[.,]/g, "").replace(/^0+/, "").length;

// The number that a text tells, with its digits, its decimals and what stands behind it; null for words.
function numberIn(text) {
  const found = TOLD.exec(text.trim());
  if (!found) return null;
  const [, sign, mantissa, raised, plain, size = "", percent = "", behind] = found;
  const digits = (mantissa || plain || "1").replaceAll(",", "");
  const power = Number(raised ? lower(raised) : ({ "": 0, " million": 6, " billion": 9 })[size] ?? size.slice(1));
  const value = Number(`${lower(sign)}${digits}e${power}`);
  const decimals = (digits.split(".")[1] || "").length - power;
  return Number.isFinite(value) ? { value, digits: long(digits), decimals, behind: percent.trim() + behind } : null;
}

const grouped = (text) => text.replace(/^[0-9]+/, (whole) => whole.replace(/\B(?=([0-9]{3})+$)/g, ","));

function written(size, decimals, digits) {
  if (decimals <= 4 && size < 1e6) {
    const text = size.toFixed(Math.max(decimals, 0));
    if (long(text) <= Math.max(digits, 3)) return grouped(text);
  }
  const whole = size < 1e6 ? String(Math.trunc(size)).length : 0;
  const short = Number((size * (1 + 1e-12)).toPrecision(Math.max(3, whole)));
  if (short >= 1e6 && short < 1e12) return short < 1e9 ? `${short / 1e6} million` : `${short / 1e9} billion`;
  if (short >= 1e-3 && short < 1e6) return grouped(String(short));
  const [mantissa, power] = short.toExponential().split("e");
  return `${mantissa === "1" ? "" : `${mantissa}×`}10${raise(power)}`;
}

function difference(now, pinned) {
  const [a, b] = [numberIn(now), numberIn(pinned)];
  if (!a || !b || a.behind !== b.behind) return "";
  if (a.value === b.value) return "±0";
  const text = written(Math.abs(a.value - b.value), Math.max(a.decimals, b.decimals), Math.max(a.digits, b.digits));
  const unit = a.behind.startsWith("%") ? (text === "1" ? " point" : " points") : "";
  return `${a.value > b.value ? "+" : "−"}${text}${unit}`;
}
