/** The least contrast of a text against what lies behind it. */
export function leastContrast(page) {
  return page.evaluate(() => {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const light = (color) => {
      const [r, g, b] = channels(color).map((it) => (it /= 255) <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      const color = getComputedStyle(element).backgroundColor;
      return channels(color)[3] === 0 ? behind(element.parentElement) : color;
    };
    const shown = [...document.querySelectorAll("body *")].filter(
      (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && each.checkVisibility() && !each.matches(":disabled"),
    );
    return Math.min(
      ...shown.map((each) => {
        const [low, high] = [light(getComputedStyle(each).color), light(behind(each))].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
      }),
    );
  });
}
