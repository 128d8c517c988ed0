// How things are said on the page.

/** Makes visible what would hide or turn round the text beside it; elements escape all else. */
export function visible(text) {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu,
    (char) => `\\u{${char.codePointAt(0).toString(16)}}`,
  );
}

/** A time as people say it: "9.2 s", "2 min 5 s". */
export function time(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map((part) => part.join(" "))
    .join(" ");
}

/** Thousandths of a credit as credits. */
export function credits(thousandths) {
  return (thousandths / 1000).toLocaleString("en", { maximumFractionDigits: 3 });
}

/** A word of taketwo as people write it. */
export function words(name) {
  return name.replaceAll("_", " ");
}

/** An element with a text, which is never read as markup. */
export function element(tag, text = "", properties = {}) {
  const made = document.createElement(tag);
  made.textContent = visible(text);
  return Object.assign(made, properties);
}
